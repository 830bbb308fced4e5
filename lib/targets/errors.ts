import { PartitaError } from '../errors.ts';

/** Not a target's name. */
export const unknownTarget = (name: string) =>
  new PartitaError(
    'P1520',
    `"${name}" is no target: it is neither "local", nor "aws", nor a URL of http or https.`,
    'partita deploy PLAN --target local',
  );

/** The CDK app failed in a way that it has no code for. */
export const synthesisFailed = (planFile: string, output: string) =>
  new PartitaError(
    'P1521',
    `The stack of "${planFile}" can't be synthesised: ${lastLine(output)}`,
    `npx cdk synth -c plan=${planFile}`,
    { fault: 'tool', cause: output },
  );

/** The synthesised template holds what the embedded target can't read. */
export const notUnderstood = (what: string) =>
  new PartitaError(
    'P1522',
    `The template has "${what}", which the embedded target doesn't understand.`,
    'Deploy it to AWS: partita deploy PLAN --target aws',
    { fault: 'tool' },
  );

/** Functions for another processor than this machine's can't run on it. */
export const foreignArchitecture = (functionName: string, wanted: string, found: string) =>
  new PartitaError(
    'P1523',
    `The function "${functionName}" is for "${wanted}", and this machine is "${found}".`,
    `partita optimize MODEL --profile profile.json -o plan.json, from a profile measured on ${found}`,
  );

/** Environments that were to be kept ready failed to start. */
export const provisioningFailed = (what: string) =>
  new PartitaError(
    'P1414',
    `"${what}" can't be kept ready: it fails to initialise.`,
    'Invoke it without provisioned concurrency to see why: its log says so',
  );

/** The CDK CLI failed. */
export const cdkFailed = (
  command: string,
  stackName: string,
  { target, planFile, output }: { target: string; planFile: string; output: string },
) =>
  new PartitaError(
    'P1524',
    `"cdk ${command}" of "${stackName}" failed on "${target}": ${lastLine(output)}`,
    nextStep(output, target === 'aws' ? '' : `AWS_ENDPOINT_URL=${target} `, planFile),
    { cause: output },
  );

/** No region is configured for AWS. */
export const noRegion = (cause: unknown) =>
  new PartitaError(
    'P1525',
    'No region is configured for the target "aws".',
    'AWS_REGION=us-east-1 partita deploy PLAN --target aws',
    { cause },
  );

/** The stack was deployed, but its outputs are not those of a plan's stack. */
export const outputMissing = (stackName: string, key: string) =>
  new PartitaError(
    'P1526',
    `The stack "${stackName}" has no output "${key}".`,
    'partita destroy PLAN, then partita deploy PLAN',
    { fault: 'tool' },
  );

/** A plan is to be compared, and nothing or two things were given to compare it with. */
export const nothingToCompare = (planFile: string) =>
  new PartitaError(
    'P1527',
    `"${planFile}" is compared with another plan or with what stands at a target: one of "--against" and "--target" is needed.`,
    `partita diff ${planFile} --against OLDPLAN`,
  );

/** The embedded target has no Step Functions. */
export const noStepFunctions = (stackName: string, planFile: string) =>
  new PartitaError(
    'P1528',
    `"${stackName}" is walked by a state machine, and the embedded target has no Step Functions: it runs on AWS, and on an endpoint that has them.`,
    `partita deploy ${planFile} --target aws`,
  );

/** What a program said last; of a chain of causes that the CDK CLI lists, the first. */
function lastLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const cause = lines
    .find((line) => line.startsWith('‣'))
    ?.slice(1)
    .trim();
  const telling = cause ?? lines.at(-1) ?? 'it said nothing';
  return /[.!?)]$/.test(telling) ? telling : `${telling}.`;
}

function nextStep(output: string, environment: string, planFile: string): string {
  if (/bootstrap/i.test(output)) return `${environment}npx cdk bootstrap -c plan=${planFile}`;
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/.test(output)) {
    return 'Check that the endpoint runs, and its URL';
  }
  if (/credential|security token|AccessDenied|not authorized/i.test(output)) {
    return 'aws sts get-caller-identity shows who you are; AWS_PROFILE=… chooses another';
  }
  return `${environment}npx cdk deploy -c plan=${planFile} --verbose`;
}

/** The edge box asks for a signature of a key that it knows. */
export const boxRefuses = (endpoint: string, said: string) =>
  new PartitaError(
    'P2107',
    `The box at "${endpoint}" doesn't take the caller's keys: ${said.trim().slice(0, 200)}`,
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a pair that partita serve was given there',
  );

/** The edge box failed in a way that it has no code for. */
export const boxFailed = (endpoint: string, status: number, said: string) =>
  new PartitaError(
    'P2108',
    `The box at "${endpoint}" answered ${status}: ${said.trim().slice(0, 200)}`,
    'Look at what partita serve prints there',
    { fault: 'tool' },
  );
