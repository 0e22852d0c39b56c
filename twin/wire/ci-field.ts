/** CI field values (EN 13757-7:2018, table 2): which layer follows, and what it carries. Data only. */

/** What begins: transport, extended link, network or authentication layer; `other` is not read. */
type CiLayer = 'tpl' | 'ell' | 'nwl' | 'afl' | 'opaque' | 'other';
export type TplForm = 'short' | 'long' | 'none';
/**
 * What the payload holds: data records, a compact frame (values only), nothing, or maker's bytes;
 * `closed` while the extended link layer's encryption hides even the next CI field.
 */
export type PayloadKind = 'records' | 'compact' | 'empty' | 'opaque' | 'closed';

export interface CiField {
  readonly label: string;
  readonly layer: CiLayer;
  /** Form of the transport-layer header. */
  readonly form: TplForm;
  readonly payload: PayloadKind;
}

const tpl = (label: string, form: TplForm, payload: PayloadKind): CiField => ({
  label,
  layer: 'tpl',
  form,
  payload,
});
const ell = (label: string): CiField => ({ label, layer: 'ell', form: 'none', payload: 'empty' });
const closedEll = (label: string): CiField => ({ ...ell(label), payload: 'closed' });
const other = (label: string): CiField => ({ ...ell(label), layer: 'other' });

const OPAQUE: CiField = {
  label: "maker's own format",
  layer: 'opaque',
  form: 'none',
  payload: 'opaque',
};

const CI_FIELDS: Readonly<Record<number, CiField>> = {
  0x72: tpl('data, long header', 'long', 'records'),
  0x73: tpl('compact data, long header', 'long', 'compact'),
  0x78: tpl('data, no header', 'none', 'records'),
  0x79: tpl('compact data, no header', 'none', 'compact'),
  0x7a: tpl('data, short header', 'short', 'records'),
  0x7b: tpl('compact data, short header', 'short', 'compact'),
  0x8a: tpl('transport layer only, short header', 'short', 'empty'),
  0x8b: tpl('transport layer only, long header', 'long', 'empty'),
  0x8c: ell('extended link layer I'),
  0x8d: closedEll('extended link layer II'),
  0x8e: ell('extended link layer III'),
  0x8f: closedEll('extended link layer IV'),
  0x81: { ...ell('network layer'), layer: 'nwl' },
  0x90: { ...ell('authentication and fragmentation layer'), layer: 'afl' },
  0x51: other('command, no header'),
  0x52: other('selection of a device'),
  0x5a: other('command, short header'),
  0x5b: other('command, long header'),
  0x60: other('command, long header'),
  0x61: other('command, short header'),
  0x6c: other('time for the meter, long header'),
  0x6d: other('time for the meter, short header'),
  0x69: other('format frame, no header'),
  0x6a: other('format frame, short header'),
  0x6b: other('format frame, long header'),
  0x6e: other('application error, short header'),
  0x6f: other('application error, long header'),
  0x70: other('application error, no header'),
  0x71: other('alarm, no header'),
  0x74: other('alarm, short header'),
  0x75: other('alarm, long header'),
  0x86: other('extended link layer V'),
};

/** The row of a CI field; a row with layer `other` for one that is not read here. */
export function ciField(ci: number): CiField {
  if (ci >= 0xa0 && ci <= 0xb7) return OPAQUE;
  return CI_FIELDS[ci] ?? UNKNOWN;
}

const UNKNOWN = other('unknown layer');
