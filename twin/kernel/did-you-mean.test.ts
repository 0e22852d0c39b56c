import { expect, test } from 'vitest';
import { didYouMean, editDistance } from './did-you-mean.ts';

test.each([
  ['', '', 0],
  ['replay', 'replay', 0],
  ['repaly', 'replay', 1],
  ['relay', 'replay', 1],
  ['replay', '', 6],
  ['kitten', 'sitting', 3],
])('%j and %j are %i letters apart', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test.each([
  ['repaly', 'replay'],
  ['REPLAY', 'replay'],
  ['freeze', undefined],
  ['', undefined],
  ['a02', 'A02-replay'],
  ['x'.repeat(100), undefined],
])('%j probably means %j', (word, meant) => {
  expect(didYouMean(word, ['jam', 'replay', 'A02-replay'])).toBe(meant);
});
