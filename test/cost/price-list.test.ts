import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { readOffer } from '../../lib/cost/price-list/read-offer.ts';
import { updateBook } from '../../lib/cost/price-list/update-book.ts';
import { tiersOf } from '../../lib/cost/tiers.ts';

// In the format of the public price list: a service's products in a region, each with its price dimensions.
const sample = (offer: string) => readFileSync(new URL(`fixtures/${offer}.json`, import.meta.url), 'utf8');
const lambda = readOffer(sample('AWSLambda'), 'AWSLambda.json', 'eu-central-1');
const transfer = readOffer(sample('AWSDataTransfer'), 'AWSDataTransfer.json', 'eu-central-1');

describe('the price list', () => {
  it('gives the tiers of a price in their order, whatever the order in the file', () => {
    expect(lambda.prices.get('lambda.duration.x86_64')!.map(({ usd, upTo }) => [usd, upTo])).toEqual([
      ['0.0000166667', 6_000_000_000],
      ['0.000015', 15_000_000_000],
      ['0.0000133334', null],
    ]);
  });

  it('gives what is billed, and neither what is like it nor what is of another region', () => {
    expect([...lambda.prices.keys()].sort()).toEqual([
      'lambda.duration.arm64',
      'lambda.duration.x86_64',
      'lambda.provisioned.x86_64',
      'lambda.requests',
    ]);
    expect(lambda.prices.get('lambda.requests')![0]!.usd).toBe('0.0000002');
  });

  it('leaves out what is free, and traffic that does not leave for the internet', () => {
    expect(transfer.prices.get('transfer.out')!.map(({ usd, upTo }) => [usd, upTo])).toEqual([
      ['0.09', 10_240],
      ['0.085', null],
    ]);
  });

  it.each([
    ['not JSON at all', '<html>'],
    ['another document', '{"offers":{}}'],
    ['a service that is not billed here', sample('AWSLambda').replace('"AWSLambda"', '"AmazonGlacier"')],
  ])('refuses %s', (_, text) => {
    expect(() => readOffer(text, 'list.json', 'eu-central-1')).toThrow(
      expect.objectContaining({ code: 'P1752', message: expect.stringContaining('"list.json"') }),
    );
  });
});

describe('a price book', () => {
  const old = priceBookFor('eu-central-1');
  const { book, changes } = updateBook(old, [lambda, transfer]);

  it('takes the prices of the list, with their date and source', () => {
    expect(book.date).toBe('2026-11-05');
    expect(tiersOf(book, 'lambda.provisioned.x86_64')).toEqual([
      { usd: '0.0000046', upTo: null, mark: 'price list', source: 'AWSLambda.json' },
    ]);
  });

  it('keeps what the list does not have', () => {
    expect(tiersOf(book, 's3.put')).toEqual(tiersOf(old, 's3.put'));
  });

  it('says what has changed, and nothing else', () => {
    expect(changes.map(({ item }) => item).sort()).toEqual([
      'lambda.duration.x86_64',
      'lambda.provisioned.x86_64',
      'transfer.out',
    ]);
    expect(changes.find(({ item }) => item === 'lambda.provisioned.x86_64')).toEqual({
      item: 'lambda.provisioned.x86_64',
      before: null,
      after: ['0.0000046'],
    });
    expect(updateBook(book, [lambda, transfer]).changes).toEqual([]);
  });
});
