/** What `metertwin decode --json` printed of one telegram → the telegram to be sent again. */
import { fromHex } from '#kernel/bytes.ts';
import { isRecord } from '#kernel/records.ts';
import { RECORD_FUNCTIONS } from '#wire/data-field.ts';
import type { DataRecordSpec } from '#wire/encode-record.ts';
import { sentAgain, type ReadRecord } from '#wire/drivers/sent-records.ts';
import { parseAddress, type DeviceAddress } from '#wire/link-layer.ts';
import { badUsage } from '../common/args.ts';
import type { Sent } from './security.ts';

export interface DecodedTelegram extends Sent {
  readonly meter: DeviceAddress;
  readonly ci: number;
  readonly status: number;
  /** In order; of a payload of the maker's own none. */
  readonly records: readonly DataRecordSpec[];
  /** The payload of the maker's own. */
  readonly payload?: Uint8Array;
}

/** Throws CLI_BAD_USAGE, WIRE_BAD_ADDRESS, BYTES_NOT_HEX. */
export function decodedTelegram(json: unknown): DecodedTelegram {
  if (!isRecord(json) || typeof json['meter'] !== 'string' || !Array.isArray(json['records'])) {
    throw badUsage('encode', '--from needs one object as metertwin decode --json prints it');
  }
  if (isRecord(json['error'])) {
    throw badUsage('encode', 'the telegram in --from was not decoded; give decode its key first');
  }
  const payload = json['payload'];
  const records = json['records'].map(recordOf);
  return {
    meter: parseAddress(json['meter']),
    ci: numberOf(json, 'ci') ?? 0,
    status: numberOf(json, 'status') ?? 0,
    records,
    ...(typeof payload === 'string' ? { payload: fromHex(payload) } : {}),
    ...named('mode', numberOf(json, 'mode')),
    ...named('accessNumber', numberOf(json, 'accessNumber')),
    ...named('messageCounter', numberOf(json, 'messageCounter')),
    ...(typeof json['header'] === 'string' ? { header: json['header'] } : {}),
  };
}

function named(name: string, value: number | undefined): object {
  return value === undefined ? {} : { [name]: value };
}

function numberOf(json: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = json[name];
  return typeof value === 'number' ? value : undefined;
}

function recordOf(json: unknown, index: number): DataRecordSpec {
  const part = isRecord(json) ? json : {};
  const { dib, vib, raw, value, unitText, unitTextLast, quantity } = part;
  const isWhole =
    typeof dib === 'string' &&
    typeof vib === 'string' &&
    typeof raw === 'string' &&
    (value === null || typeof value === 'string' || typeof value === 'number');
  if (!isWhole) throw badUsage('encode', `record ${index + 1} in --from has no dib, vib and raw`);
  const record: ReadRecord = {
    ...{ dib, vib, raw, value },
    function: RECORD_FUNCTIONS.find((each) => each === part['function']) ?? 'instantaneous',
    storage: numberOf(part, 'storage') ?? 0,
    tariff: numberOf(part, 'tariff') ?? 0,
    subunit: numberOf(part, 'subunit') ?? 0,
    ...(typeof unitText === 'string' ? { unitText } : {}),
    ...(unitTextLast === true ? { unitTextLast } : {}),
    ...(typeof quantity === 'string' ? { quantity } : {}),
  };
  return sentAgain(record);
}
