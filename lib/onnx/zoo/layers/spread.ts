import type { Range } from '../network.ts';

const within = (bound: number): Range => [-bound, bound];

/** Weights before a ReLU that keep the second moment of what they read. Source: He et al. 2015, arXiv 1502.01852. */
export const he = (fanIn: number): Range => within(Math.sqrt(6 / fanIn));

/** Weights with nothing behind them that keep the variance of what they read. Source: LeCun et al. 1998. */
export const lecun = (fanIn: number): Range => within(Math.sqrt(3 / fanIn));

/** Weights that keep variance forwards and gradients backwards. Source: Glorot and Bengio 2010. */
export const xavier = (from: number, to: number): Range => within(Math.sqrt(6 / (from + to)));

/** Biases, small beside what they are added to. */
export const bias: Range = within(0.05);

/**
 * Weights at the end of a residual branch, so small that the sum of all branches of `layers` layers of two keeps its
 * size. Source: Radford et al. 2019, section 2.3.
 */
export const residual = (fanIn: number, layers: number): Range => within(Math.sqrt(3 / fanIn / (2 * layers)));
