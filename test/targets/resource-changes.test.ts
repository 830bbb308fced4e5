import { describe, expect, it } from 'vitest';
import { readResourceChanges } from '../../lib/targets/resource-changes.ts';

const output = `Stack partita-tiny-aaaaaaaa
IAM Statement Changes
│ + │ \${Model/Chain/Role.Arn} │ Allow │ sts:AssumeRole │
Resources
[-] AWS::Lambda::Version Model/part-0/Function/CurrentVersion Modelpart0FunctionCurrentVersion3C orphan
[+] AWS::StepFunctions::StateMachine Model/Chain/StateMachine ModelChainStateMachine8A
[~] AWS::Lambda::LayerVersion Model/Handler/Layer ModelHandlerLayer12 replace
 └─ [~] Content (requires replacement)
     └─ [~] .S3Key:
[~] AWS::Lambda::Function Model/part-0/Function Modelpart0Function25
 ├─ [~] MemorySize
 │   ├─ [-] 512
 │   └─ [+] 700

Outputs
[~] Output PlanHash PlanHash: {"Value":"80bff59a34923b3a"} to {"Value":"631f3de2b4550000"}
`;

describe('the output of cdk diff', () => {
  it('says which resources are added, removed, changed and replaced', () => {
    const told = readResourceChanges(output).map(
      ({ change, type, path, replaced }) => `${change} ${type} ${path}${replaced ? ' replaced' : ''}`,
    );
    expect(told).toEqual([
      'remove AWS::Lambda::Version Model/part-0/Function/CurrentVersion',
      'add AWS::StepFunctions::StateMachine Model/Chain/StateMachine',
      'change AWS::Lambda::LayerVersion Model/Handler/Layer replaced',
      'change AWS::Lambda::Function Model/part-0/Function',
    ]);
  });

  it('says nothing where there are no differences', () => {
    expect(readResourceChanges('Stack x\nThere were no differences\n')).toEqual([]);
  });
});
