/** Tags by which costs are told apart, once they are activated as cost allocation tags in the billing console. */
export const costTags = {
  application: 'partita:application',
  model: 'partita:model',
  partition: 'partita:partition',
  planHash: 'partita:plan',
} as const;
