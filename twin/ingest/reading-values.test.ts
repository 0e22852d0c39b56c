import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { METER_KINDS } from '../store/meter-kinds.ts';
import { readValues } from './reading-values.ts';

test.each([
  ['tells the time of the reading', '046d1e0a4f31', Date.UTC(2026, 0, 15, 9, 30)],
  ['that calls its own time invalid tells none', '046d9e0a4f31', null],
])('a clock %s', (_, clock, deviceAt) => {
  const address = parseAddress('XXX-00000001-01-07');
  const frame = encodeTelegram({ address, records: fromHex(`0413e8030000${clock}`) });
  const values = readValues(decodeTelegram(frame), METER_KINDS['cold-water']);
  expect(values).toMatchObject({ deviceAt, units: 1000 });
});
