const kinds = { '+': 'add', '-': 'remove', '~': 'change' } as const;

/** A resource that is to be added, removed or changed. */
export interface ResourceChange {
  readonly change: (typeof kinds)[keyof typeof kinds];
  /** CloudFormation's, such as `AWS::Lambda::Function`. */
  readonly type: string;
  /** Of the construct where it has one, else the logical id. */
  readonly path: string;
  readonly logicalId: string;
  /** Whether CloudFormation makes a new one in its place, as far as the CLI can tell. */
  readonly replaced: boolean;
}

/** `[~] AWS::Lambda::Function Model/part-0/Function Modelpart0Function25A5F26C replace` */
const line =
  /^\[([+~-])\] (AWS::\w+::\w+(?:::\w+)?) (\S+)(?: (\S+))?( replace| destroy| orphan| may be replaced)?/;

/** The resources in the output of `cdk diff`. */
export const readResourceChanges = (output: string): ResourceChange[] =>
  output.split('\n').flatMap((text) => {
    const [, sign, type, path, logicalId, fate = ''] = line.exec(text.trim()) ?? [];
    if (type === undefined || path === undefined) return [];
    return [
      {
        change: kinds[sign as keyof typeof kinds],
        type,
        path,
        logicalId: logicalId ?? path,
        replaced: fate.includes('replace'),
      },
    ];
  });
