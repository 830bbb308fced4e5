/** What a made-up model and its plan are made from. All times are warm means, in ms. */
export interface Recipe {
  readonly name: string;
  readonly weightBytes: number;
  readonly parameters: number;
  /** Segments of equal weight. */
  readonly segments: number;
  /** Bytes that cross every cut. */
  readonly cutBytes: number;
  readonly partitions: readonly {
    readonly name: string;
    readonly to: number;
    readonly memoryMb: number;
    readonly runMs: number;
    readonly initMs: number;
  }[];
  /** Other plans on the front, with the chosen one left out: latency and cost by memory sizes. */
  readonly others: readonly {
    memoryMb: number[];
    latencyMs: number;
    costUsdPerMillion: number;
    reason: string;
  }[];
  readonly unsplit: { latencyMs: number; costUsdPerMillion: number; feasible: boolean; reason: string };
  readonly hopMs: number;
  readonly warm: number;
  readonly cold: number;
  /** Dollars of a GB-second and of a request. */
  readonly prices: { gbSecond: number; request: number };
}

/** A transformer of BERT-base's size on three functions. */
export const bert: Recipe = {
  name: 'bert-base-uncased',
  weightBytes: 437_928_960,
  parameters: 109_482_240,
  segments: 26,
  cutBytes: 393_216,
  partitions: [
    { name: 'part-1', to: 8, memoryMb: 1769, runMs: 49.2, initMs: 884 },
    { name: 'part-2', to: 17, memoryMb: 1769, runMs: 66.8, initMs: 812 },
    { name: 'part-3', to: 26, memoryMb: 1769, runMs: 64.1, initMs: 797 },
  ],
  others: [
    [[3538, 3538, 3538], 118.4, 11.42],
    [[3538, 3538, 3008], 122.7, 10.61],
    [[3008, 3008, 3008], 131.9, 9.93],
    [[3008, 3008, 1769], 149.3, 8.71],
    [[3008, 1769, 1769], 168.2, 7.98],
    [[2048, 1769, 1769], 181.6, 7.42],
    [[1769, 1769, 1536], 214.2, 6.74],
    [[1769, 1536, 1536], 232.5, 6.66],
    [[1536, 1536, 1536], 248.9, 6.6],
    [[1536, 1024, 1024], 321.7, 6.43],
    [[1024, 1024, 1024], 358.8, 6.35],
    [[1024, 1024, 768], 402.3, 6.29],
    [[768, 768, 768], 471.5, 6.18],
    [[512, 512, 512], 694.0, 6.07],
  ].map(([memoryMb, latencyMs, costUsdPerMillion], i) => ({
    memoryMb: memoryMb as number[],
    latencyMs: latencyMs as number,
    costUsdPerMillion: costUsdPerMillion as number,
    reason:
      i < 6
        ? 'faster, but the p95 bound of 300 ms is met without it and it costs more'
        : 'cheaper, but its p95 of 304 ms breaks the bound of 300 ms',
  })),
  unsplit: {
    latencyMs: 176.1,
    costUsdPerMillion: 5.86,
    feasible: false,
    reason: '438 MB of weights exceed the 200 MB that a zip function holds',
  },
  hopMs: 4.1,
  warm: 60,
  cold: 6,
  prices: { gbSecond: 0.0000166667, request: 0.0000002 },
};

/** A model of microseconds in one function. */
export const tiny: Recipe = {
  name: 'mnist-12',
  weightBytes: 23_744,
  parameters: 5_998,
  segments: 6,
  cutBytes: 3_136,
  partitions: [{ name: 'part-1', to: 6, memoryMb: 128, runMs: 0.083, initMs: 141 }],
  others: [],
  unsplit: {
    latencyMs: 1.05,
    costUsdPerMillion: 0.205,
    feasible: true,
    reason: 'the only plan on the front: it meets every bound and none is cheaper',
  },
  hopMs: 0.62,
  warm: 40,
  cold: 4,
  prices: bert.prices,
};

/** A model whose inferences take minutes and thousands of dollars a million. */
export const huge: Recipe = {
  ...bert,
  name: 'diffusion-unet-fp32',
  weightBytes: 3_438_167_552,
  parameters: 859_520_964,
  cutBytes: 5_242_880,
  partitions: Array.from({ length: 18 }, (_, i) => ({
    name: `part-${i + 1}`,
    to: i === 17 ? 26 : i + 1,
    memoryMb: 3538,
    runMs: 3100 + 217 * ((i * 7) % 5),
    initMs: 2400,
  })),
  others: [
    {
      memoryMb: Array(18).fill(10_240),
      latencyMs: 21_904,
      costUsdPerMillion: 5_016.2,
      reason: 'over budget',
    },
    { memoryMb: Array(18).fill(1769), latencyMs: 128_450, costUsdPerMillion: 3_611.9, reason: 'too slow' },
  ],
  unsplit: { latencyMs: 60_200, costUsdPerMillion: 3_870, feasible: false, reason: '3.4 GB exceed 200 MB' },
  hopMs: 61,
  warm: 5,
  cold: 1,
};
