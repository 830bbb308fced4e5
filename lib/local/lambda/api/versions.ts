import { z } from 'zod';
import type { Operations } from './call.ts';
import { configurationOf } from './configuration.ts';
import { named } from './find.ts';
import { pageOf } from './paging.ts';
import { invalid, needRevision } from './refusals.ts';
import { readBody } from './validate.ts';

const publishSchema = z.strictObject({
  CodeSha256: z.string().nullish(),
  Description: z.string().max(256).nullish(),
  RevisionId: z.string().nullish(),
});

export const versionOperations: Operations = {
  PublishVersion(call) {
    const { CodeSha256, Description, RevisionId } = readBody(call, publishSchema);
    const { registered } = named(call);
    const { code, revisionId } = registered.latest;
    needRevision(RevisionId, revisionId);
    if ((CodeSha256 ?? '') !== '' && CodeSha256 !== code.sha256)
      throw invalid(
        `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    return configurationOf(registered.publish(Description ?? null), call.layers);
  },

  ListVersionsByFunction(call) {
    const page = pageOf(call, named(call).registered.versions, ({ version }) => version);
    return {
      // Unlike elsewhere, each has its version in its ARN, $LATEST too.
      Versions: page.items.map((version) => configurationOf(version, call.layers, version.version)),
      NextMarker: page.NextMarker,
    };
  },
};
