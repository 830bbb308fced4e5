import { z } from 'zod';
import { Policy, type Statement } from '../functions/policy.ts';
import { functionArn, latest } from '../names.ts';
import type { Call, Operations } from './call.ts';
import { namedVersion } from './find.ts';
import { conflict, needRevision, notFound } from './refusals.ts';
import { readBody } from './validate.ts';

const addSchema = z.strictObject({
  StatementId: z
    .string()
    .min(1)
    .max(100)
    .regex(/^([a-zA-Z0-9-_]+)$/),
  Action: z.string().regex(/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/),
  Principal: z.string().min(1),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
  PrincipalOrgID: z.string().optional(),
  EventSourceToken: z.string().optional(),
  FunctionUrlAuthType: z.enum(['NONE', 'AWS_IAM']).optional(),
  InvokedViaFunctionUrl: z.boolean().optional(),
  RevisionId: z.string().nullish(),
});

export const permissionOperations: Operations = {
  AddPermission(call) {
    const input = readBody(call, addSchema);
    const { policies, key, arn } = policyOf(call);
    const policy = policies.get(key) ?? new Policy();
    if (input.RevisionId) needRevision(input.RevisionId, policy.revisionId);
    if (policy.has(input.StatementId))
      throw conflict(
        `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    const statement = statementOf(input, arn);
    policy.add(statement);
    policies.set(key, policy);
    return { Statement: JSON.stringify(statement) };
  },

  RemovePermission(call) {
    const { policies, key } = policyOf(call);
    const sid = call.params[1] ?? '';
    const policy = policies.get(key);
    if (!policy?.has(sid)) throw notFound(`Statement ${sid} is not found in resource policy.`);
    needRevision(call.query.get('RevisionId'), policy.revisionId);
    policy.remove(sid);
    if (policy.isEmpty) policies.delete(key);
    return undefined;
  },

  GetPolicy(call) {
    const { policies, key } = policyOf(call);
    const policy = policies.get(key);
    if (policy === undefined) throw notFound('The resource you requested does not exist.');
    return { Policy: JSON.stringify(policy.document()), RevisionId: policy.revisionId };
  },
};

function policyOf(call: Call) {
  const { registered, qualifier } = namedVersion(call);
  const { policies, functionName } = registered;
  return { policies, key: qualifier ?? latest, arn: functionArn(functionName, qualifier) };
}

function statementOf(input: z.infer<typeof addSchema>, arn: string): Statement {
  const conditions = {
    ArnLike: { 'AWS:SourceArn': input.SourceArn },
    StringEquals: {
      'AWS:SourceAccount': input.SourceAccount,
      'aws:PrincipalOrgID': input.PrincipalOrgID,
      'lambda:EventSourceToken': input.EventSourceToken,
      'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType,
    },
    Bool: { 'lambda:InvokedViaFunctionUrl': input.InvokedViaFunctionUrl?.toString() },
  };
  const Condition = Object.fromEntries(
    Object.entries(conditions).flatMap(([operator, keys]) => {
      const set = Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== undefined);
      return set.length === 0 ? [] : [[operator, Object.fromEntries(set)]];
    }),
  );
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principalOf(input.Principal),
    Action: input.Action,
    Resource: arn,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}

function principalOf(principal: string): Statement['Principal'] {
  if (principal === '*') return principal;
  if (/\.amazonaws\.com$/.test(principal)) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}
