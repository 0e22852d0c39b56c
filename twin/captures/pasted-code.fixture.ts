/** Telegrams as dumps and as programming languages write bytes. */
import {
  BASE64,
  BYTES,
  FRAME,
  HEX,
  hexOf,
  lettersOf,
  pythonOf,
  rows,
  SIGNED,
} from './pasted-telegram.fixture.ts';

const json = JSON.stringify;

export const CODE_FORMS: readonly (readonly [form: string, text: string])[] = [
  [
    'xxd',
    rows(
      16,
      (o, b) =>
        `${hexOf(o, 8)}: ${b
          .join('')
          .replace(/(.{4})/g, '$1 ')
          .trim()
          .padEnd(39)}  ${lettersOf(b)}`,
    ),
  ],
  [
    'xxd -u',
    rows(
      16,
      (o, b) =>
        `${hexOf(o, 8)}: ${b
          .join('')
          .toUpperCase()
          .replace(/(.{4})/g, '$1 ')
          .trim()
          .padEnd(39)}  ${lettersOf(b)}`,
    ),
  ],
  ['xxd -g1', rows(16, (o, b) => `${hexOf(o, 8)}: ${b.join(' ').padEnd(47)}  ${lettersOf(b)}`)],
  [
    'hexdump -C',
    rows(
      16,
      (o, b) =>
        `${hexOf(o, 8)}  ${b.slice(0, 8).join(' ')}  ${b.slice(8).join(' ')}`.padEnd(60) +
        `|${lettersOf(b)}|`,
    ) + '\n0000002f',
  ],
  [
    'hexdump',
    rows(
      16,
      (o, b) =>
        `${hexOf(o, 7)} ` +
        (b.length % 2 ? [...b, '00'] : b)
          .join('')
          .replace(/(..)(..)/g, '$2$1 ')
          .trim(),
    ) + '\n000002f',
  ],
  [
    'od -t x1',
    rows(16, (o, b) => `${o.toString(8).padStart(7, '0')} ${b.join(' ')}`) + '\n0000057',
  ],
  [
    'od -A x -t x1z',
    rows(16, (o, b) => `${hexOf(o, 6)} ${b.join(' ')}  >${lettersOf(b)}<`) + '\n00002f',
  ],
  [
    'wireshark',
    rows(
      16,
      (o, b) =>
        `${hexOf(o, 4)}   ${b.slice(0, 8).join(' ')} ${b.slice(8).join(' ')}`.padEnd(56) +
        `   ${lettersOf(b)}`,
    ),
  ],
  ['wireshark hex only', rows(16, (o, b) => `${hexOf(o, 4)}   ${b.join(' ')}`)],
  [
    'tcpdump',
    rows(
      16,
      (o, b) =>
        `\t0x${hexOf(o, 4)}:  ${b
          .join('')
          .replace(/(.{4})/g, '$1 ')
          .trim()
          .padEnd(39)}  ${lettersOf(b)}`,
    ),
  ],
  [
    'xxd -i',
    'unsigned char frame_bin[] = {\n' +
      rows(
        12,
        (o, b) => '  ' + b.map((x) => '0x' + x).join(', ') + (o + 12 < BYTES.length ? ',' : ''),
      ) +
      '\n};\nunsigned int frame_bin_len = 47;',
  ],
  ['xxd -p', HEX.replace(/(.{60})/g, '$1\n')],
  [
    'c multi',
    `const uint8_t frame[] = {\n${rows(8, (_, b) => '    ' + b.map((x) => '0x' + x.toUpperCase()).join(', ') + ',')}\n};`,
  ],
  ['wrapped spaced', rows(16, (_, b) => b.join(' '))],
  ['wrapped hyphen colon', rows(16, (_, b) => b.join(':'))],
  ['bash continued', `"${BYTES.slice(0, 24).join('')}" \\\n"${BYTES.slice(24).join('')}"`],
  [
    'c string lines',
    `"${BYTES.slice(0, 20)
      .map((b) => '\\x' + b)
      .join('')}"\n"${BYTES.slice(20)
      .map((b) => '\\x' + b)
      .join('')}"`,
  ],
  ['json pretty', json({ time: '2026-01-15T10:30:00Z', telegram: HEX, rssi: -71 }, null, 2)],
  ['json pretty list', json([{ time: '2026-01-15T10:30:00Z', telegram: HEX, rssi: -71 }], null, 2)],
  ['json ints pretty', json([...FRAME], null, 2)],
  ['json ints pretty obj', json({ data: [...FRAME] }, null, 1)],
  [
    'chirp pretty',
    json({ deviceInfo: { devEui: '01' }, data: BASE64, rxInfo: [{ rssi: -71 }] }, null, 4),
  ],
  [
    'ttn pretty',
    json(
      { end_device_ids: { device_id: 'x' }, uplink_message: { f_port: 1, frm_payload: BASE64 } },
      null,
      2,
    ),
  ],
  ['py bytes', pythonOf("'")],
  ['py bytes dq', pythonOf('"')],
  ['py print dict', `{'telegram': '${HEX}', 'rssi': -71}`],
  ['py dict bytes', `{'payload': ${pythonOf("'")}, 'qos': 0}`],
  ['py bytearray ints', `bytearray([${[...FRAME].join(', ')}])`],
  ['py bytes ints', `bytes([${[...FRAME].map((x) => '0x' + hexOf(x, 2)).join(', ')}])`],
  ['py fromhex', `bytes.fromhex('${BYTES.join(' ')}')`],
  ['py unhexlify', `binascii.unhexlify(b'${HEX}')`],
  ['py array', `array('B', [${[...FRAME].join(', ')}])`],
  ['numpy', `[ ${[...FRAME].map((x) => String(x).padStart(3)).join(' ')}]`],
  ['java signed', `[${SIGNED.join(', ')}]`],
  ['java signed decl', `byte[] t = new byte[] {${SIGNED.join(', ')}};`],
  ['java hex cast', `new byte[]{${BYTES.map((b) => '(byte) 0x' + b.toUpperCase()).join(', ')}}`],
  ['kotlin', `byteArrayOf(${BYTES.map((b) => '0x' + b + '.toByte()').join(', ')})`],
  ['c#', `new byte[] { ${BYTES.map((b) => '0x' + b.toUpperCase()).join(', ')} };`],
  ['c# dashes', BYTES.join('-').toUpperCase()],
  ['go %v', `[${[...FRAME].join(' ')}]`],
  ['go %#v', `[]byte{${[...FRAME].map((x) => '0x' + x.toString(16)).join(', ')}}`],
  ['go %x', '% x ' + BYTES.join(' ')],
  ['rust dbg', `[${[...FRAME].join(', ')}]`],
  ['rust vec', `vec![${BYTES.map((b) => '0x' + b + 'u8').join(', ')}]`],
  ['rust hex!', `hex!("${HEX}")`],
  ['rust b""', `b"${BYTES.map((b) => '\\x' + b).join('')}"`],
  ['powershell', `$b = [byte[]](${BYTES.map((b) => '0x' + b.toUpperCase()).join(',')})`],
  ['powershell 2', `[byte[]]$t = ${[...FRAME].join(',')}`],
  [
    'powershell fhx',
    `00000000   ` +
      BYTES.slice(0, 16).join(' ').toUpperCase() +
      `  .D..\n00000010   ` +
      BYTES.slice(16, 32).join(' ').toUpperCase() +
      `  ....\n00000020   ` +
      BYTES.slice(32).join(' ').toUpperCase() +
      `  ....`,
  ],
  ['vb &H', BYTES.map((b) => '&H' + b.toUpperCase()).join(', ')],
  ['asm h', BYTES.map((b) => '0' + b.toUpperCase() + 'h').join(', ')],
  ['asm db', 'db ' + BYTES.map((b) => '0x' + b).join(',')],
  ['asm $', '.byte ' + BYTES.map((b) => '$' + b).join(',')],
  ['perl', `"${BYTES.map((b) => '\\x{' + b + '}').join('')}"`],
  ['ruby', `["${HEX}"].pack('H*')`],
  ['php', `hex2bin('${HEX}')`],
  ['lua', `"${[...FRAME].map((b) => '\\' + String(b).padStart(3, '0')).join('')}"`],
  ['octal c', `"${[...FRAME].map((b) => '\\' + b.toString(8).padStart(3, '0')).join('')}"`],
  ['erlang', `<<${[...FRAME].join(',')}>>`],
  ['elixir hex', `<<${BYTES.map((b) => '0x' + b.toUpperCase()).join(', ')}>>`],
  ['matlab', `[${BYTES.map((b) => "'" + b + "'").join(' ')}]`],
  ['hex list quoted', json(BYTES)],
  ['hex list 0x quoted', json(BYTES.map((b) => '0x' + b))],
  ['hex list upper single quotes', `['${BYTES.join("', '")}']`],
  ['binary', [...FRAME].map((b) => b.toString(2).padStart(8, '0')).join(' ')],
  ['0b', [...FRAME].map((b) => '0b' + b.toString(2).padStart(8, '0')).join(', ')],
  ['url bytes', BYTES.map((b) => '%' + b).join('')],
  [
    'url mixed',
    [...FRAME]
      .map((b) =>
        /[A-Za-z0-9_.~-]/.test(String.fromCharCode(b))
          ? String.fromCharCode(b)
          : '%' + hexOf(b, 2).toUpperCase(),
      )
      .join(''),
  ],
  ['qp', BYTES.map((b) => '=' + b.toUpperCase()).join('')],
];
