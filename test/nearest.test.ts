import { describe, expect, it } from 'vitest';
import { nearest } from '../lib/nearest.ts';

describe('the nearest name', () => {
  const known = ['bert-base', 'gpt2', 'resnet-50', 'mobilenet-v2'];

  it.each([
    ['bert-bass', 'bert-base'],
    ['gtp2', 'gpt2'],
    ['ResNet50', 'resnet-50'],
    ['mobilenet', 'mobilenet-v2'],
    ['', 'gpt2'],
  ])('to "%s" is "%s"', (name, meant) => {
    expect(nearest(name, known)).toBe(meant);
  });

  it('is the first of those as near', () => {
    expect(nearest('b', ['aa', 'cc'])).toBe('aa');
  });
});
