import type { StateMachineDefinition } from '../../lib/stack/chain-definition.ts';

type Json = Record<string, unknown>;

/**
 * Executes the states that a chain consists of: tasks that invoke functions, choices by what is null, and Pass. Paths and the two intrinsic
 * functions are those of the Amazon States Language.
 *
 * @see https://states-language.net/spec.html
 */
export function execute(
  definition: StateMachineDefinition,
  input: Json,
  invoke: (functionArn: string, event: Json) => unknown,
): unknown {
  let data: unknown = input;
  for (let name: unknown = definition.StartAt; typeof name === 'string'; ) {
    const state = recordOf(definition.States[name]);
    if (state['Type'] === 'Choice') {
      const [rule] = [state['Choices']]
        .flat()
        .map(recordOf)
        .filter((each) => holds(each, data));
      name = (rule ?? { Next: state['Default'] })['Next'];
      continue;
    }
    const parameters = recordOf(resolve(state['Parameters'], data));
    let result: unknown = parameters;
    if (state['Type'] === 'Task') {
      const Payload = invoke(String(parameters['FunctionName']), recordOf(parameters['Payload']));
      result = resolve(state['ResultSelector'], { Payload });
    }
    const path = state['ResultPath'];
    data = typeof path === 'string' ? { ...recordOf(data), [path.slice(2)]: result } : result;
    name = state['Next'];
  }
  return data;
}

function holds({ Variable, IsNull }: Json, data: unknown): boolean {
  const value = valueAt(String(Variable), data);
  if (value === undefined) throw new Error(`${Variable} is nowhere`);
  return (value === null) === IsNull;
}

/** A template with its paths and intrinsic functions evaluated. */
function resolve(template: unknown, data: unknown): unknown {
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), evaluate(String(value), data)] : [key, resolve(value, data)],
    ),
  );
}

function evaluate(expression: string, data: unknown): unknown {
  const [, name, list] = /^States\.(\w+)\((.*)\)$/.exec(expression) ?? [];
  if (list === undefined) return valueAt(expression, data);
  const values = list
    .split(', ')
    .map((argument) => (argument.startsWith("'") ? argument.slice(1, -1) : valueAt(argument, data)));
  if (name === 'Array') return values;
  if (name === 'Format') {
    const [template, ...rest] = values;
    return String(template).replace(/\{\}/g, () => String(rest.shift()));
  }
  throw new Error(`States.${name} is not known`);
}

const valueAt = (path: string, data: unknown): unknown =>
  path
    .slice(2)
    .split('.')
    .reduce<unknown>((value, key) => recordOf(value)[key], data);

function recordOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new Error(`${JSON.stringify(value)} is no object`);
  return Object.fromEntries(Object.entries(value));
}
