import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { LayerVersion } from '../functions/layer-registry.ts';
import { layerArn, parseLayerName } from '../names.ts';
import type { Call, Operations } from './call.ts';
import { codeMembers, receiveCode } from './code.ts';
import { timestamp } from './configuration.ts';
import { pageOf } from './paging.ts';
import { notFound } from './refusals.ts';
import { readBody, validate } from './validate.ts';

const publishSchema = z.strictObject({
  Content: z.strictObject(codeMembers),
  Description: z.string().max(256).default(''),
  CompatibleRuntimes: z.array(z.string()).max(15).default([]),
  CompatibleArchitectures: z.array(z.string()).max(2).default([]),
  LicenseInfo: z.string().max(512).optional(),
});

const nameSchema = z.object({
  LayerName: z
    .string()
    .max(140)
    .regex(/^(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)$|^[a-zA-Z0-9-_]+$/),
});

export const layerOperations: Operations = {
  async PublishLayerVersion(call) {
    const { LayerName } = validate(nameSchema, { LayerName: call.params[0] }, call.operation);
    const input = readBody(call, publishSchema);
    const layer = call.layers.publish({
      layerName: parseLayerName(LayerName).layerName,
      content: await receiveCode(call, input.Content),
      description: input.Description,
      compatibleRuntimes: input.CompatibleRuntimes,
      compatibleArchitectures: input.CompatibleArchitectures,
      licenseInfo: input.LicenseInfo ?? null,
    });
    return whole(layer);
  },

  GetLayerVersion: (call) => whole(named(call)),

  GetLayerVersionByArn(call) {
    const { layerName, version } = parseLayerName(call.query.get('Arn') ?? '');
    return whole(find(call, layerName, version));
  },

  ListLayers(call) {
    const newest = call.layers.names.flatMap((name) => compatible(call, name)[0] ?? []);
    const page = pageOf(call, newest, ({ layerName }) => layerName);
    return {
      Layers: page.items.map((layer) => ({
        LayerName: layer.layerName,
        LayerArn: layerArn(layer.layerName),
        LatestMatchingVersion: summary(layer),
      })),
      NextMarker: page.NextMarker,
    };
  },

  ListLayerVersions(call) {
    const { layerName } = parseLayerName(call.params[0] ?? '');
    const page = pageOf(call, compatible(call, layerName), ({ version }) => String(version));
    return { LayerVersions: page.items.map(summary), NextMarker: page.NextMarker };
  },

  DeleteLayerVersion(call) {
    // One that isn't there is no error.
    const { layerName } = parseLayerName(call.params[0] ?? '');
    call.layers.delete(layerName, Number(call.params[1]));
    return undefined;
  },
};

const named = (call: Call): LayerVersion =>
  find(call, parseLayerName(call.params[0] ?? '').layerName, Number(call.params[1]));

function find({ layers }: Call, layerName: string, version: number | null): LayerVersion {
  const layer = layers.find(layerName, version);
  if (layer !== undefined) return layer;
  throw notFound('The resource you requested does not exist.');
}

function compatible({ layers, query }: Call, layerName: string): readonly LayerVersion[] {
  const runtime = query.get('CompatibleRuntime');
  const architecture = query.get('CompatibleArchitecture');
  return layers
    .versionsOf(layerName)
    .filter(
      ({ compatibleRuntimes, compatibleArchitectures }) =>
        (runtime === null || compatibleRuntimes.includes(runtime)) &&
        (architecture === null || compatibleArchitectures.includes(architecture)),
    );
}

const summary = (layer: LayerVersion) => ({
  LayerVersionArn: layerArn(layer.layerName, layer.version),
  Version: layer.version,
  Description: layer.description,
  CreatedDate: timestamp(layer.createdAt),
  CompatibleRuntimes: layer.compatibleRuntimes,
  CompatibleArchitectures: layer.compatibleArchitectures,
  LicenseInfo: layer.licenseInfo ?? undefined,
});

const whole = (layer: LayerVersion) => ({
  ...summary(layer),
  LayerArn: layerArn(layer.layerName),
  Content: {
    Location: pathToFileURL(layer.content.dir).href,
    CodeSha256: layer.content.sha256,
    CodeSize: layer.content.bytes,
  },
});
