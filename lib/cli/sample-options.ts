import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, parse } from './options.ts';

const numbers = (text: string) =>
  text.split(',').map((each) => {
    const value = Number(each);
    if (each.trim() === '' || !Number.isFinite(value))
      throw new InvalidArgumentError('It must be numbers, separated by commas.');
    return value;
  });

const divisors = (text: string) => {
  const values = numbers(text);
  if (values.some((value) => value === 0)) throw new InvalidArgumentError('It is divided by; 0 is none.');
  return values;
};

/** `--samples` and what is made of them. @param count samples that are made, unless it is told */
export const sampleOptions = (command: Command, count: number): Command =>
  command
    .option(
      '--samples <source>',
      'photographs (.ppm), inputs (.npy, .npz, safetensors, …), a folder of them, or 1/f; repeatable',
      collect,
      [],
    )
    .option('--count <n>', 'samples to generate, or to crop from photographs', parse.whole(1), count)
    .option('--mean <m,…>', 'taken from the channels of pixels in 0 to 1', numbers, [0])
    .option('--std <s,…>', 'what the channels are then divided by', divisors, [1])
    .option('--seed <n>', 'of crops, generated samples and their parting', parse.whole(0), 1);

/** `--cuts`: how many of a model's cuts are looked at. */
export const cutsOption = (): Option =>
  new Option('--cuts <n>', 'most cuts to measure: of more, the narrowest of neighbours')
    .argParser(parse.whole(1))
    .default(24);
