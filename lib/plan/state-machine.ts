/** What an Express workflow takes for an execution, and for each of its states, in ms. Assumed: AWS doesn't say. */
export const stateMachineMs = { execution: 10, state: 10 } as const;
