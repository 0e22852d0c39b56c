import { expect, test } from 'vitest';
import { countedBehind } from './behind-forbidden.fixture.ts';
import type { Version } from './malformed.fixture.ts';

test.each<Version>([4, 5])(
  'level %i: nothing behind a forbidden packet counts, wherever its bytes are cut',
  async (version) => {
    const everywhere = (_end: number, all: number): number[] => [...Array(all).keys()];
    expect(await countedBehind(version, everywhere)).toEqual([]);
  },
  300_000,
);
