import { expect, test } from 'vitest';
import { duplicateKey } from './duplicate-keys.ts';

test.each([
  ['{}', undefined],
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}', undefined],
  ['{"a":"a","b":"a\\":","c":"{\\"a\\":1,\\"a\\":2}"}', undefined],
  ['["a","a",{"a":"a"}]', undefined],
  ['{"a":1,"a":1}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"x":[0,{"y":1},{"z":{"q":1 , "q" : 2}}]}', 'x[2].z.q'],
  ['[{"a":1},{"b":[],"b":{}}]', '[1].b'],
])('%s has %s twice', (text, path) => {
  JSON.parse(text);
  expect(duplicateKey(text)).toBe(path);
});
