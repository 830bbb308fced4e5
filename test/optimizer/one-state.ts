import type { Chain } from '../../lib/optimizer/search/chain-graph.ts';

/** A chain whose tensors lie nowhere but in one way, and that spends nothing. */
export const oneState: Pick<Chain, 'states' | 'statesAt' | 'budget' | 'spends'> = {
  states: 1,
  statesAt: () => [0],
  budget: 0,
  spends: () => 0,
};
