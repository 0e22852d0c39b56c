/** Telegrams in rows of bytes, in encodings of mail and of memory images, and as other languages write bytes. */
import { A, BASE64, BYTES, FRAME, HEX, UPPER, rows, hexOf } from './pasted-telegram.fixture.ts';

const sum = (b: number[]) => b.reduce((x, y) => x + y, 0);
const ihex =
  rows(16, (o, b) => {
    const r = [b.length, o >> 8, o & 255, 0, ...b.map((x) => parseInt(x, 16))];
    return (
      ':' +
      [...r, -sum(r) & 255]
        .map((x) => hexOf(x, 2))
        .join('')
        .toUpperCase()
    );
  }) + '\n:00000001FF';
const srec =
  'S00600004844521B\n' +
  rows(16, (o, b) => {
    const r = [b.length + 3, o >> 8, o & 255, ...b.map((x) => parseInt(x, 16))];
    return (
      'S1' +
      [...r, ~sum(r) & 255]
        .map((x) => hexOf(x, 2))
        .join('')
        .toUpperCase()
    );
  }) +
  '\nS9030000FC';
const qp = (s: string) => s.match(/.{1,75}/g)!.join('=\n');
const QP = BYTES.map((b) => '=' + b.toUpperCase()).join('');
const qpBin = [...FRAME]
  .map((c) =>
    c >= 33 && c <= 126 && c !== 61 ? String.fromCharCode(c) : '=' + hexOf(c, 2).toUpperCase(),
  )
  .join('');
const half = (n: number) => [HEX.slice(0, n), HEX.slice(n)];
const B32 = (() => {
  const al = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const b of FRAME) bits += b.toString(2).padStart(8, '0');
  return bits
    .match(/.{1,5}/g)!
    .map((x) => al[parseInt(x.padEnd(5, '0'), 2)])
    .join('');
})();
/** Each gives the one telegram, with or without its CRC bytes. */
export const ROW_FORMS: readonly (readonly [form: string, text: string])[] = [
  ['yaml |', 'telegram: |\n  ' + half(48).join('\n  ') + '\nrssi: -71'],
  ['yaml >', 'telegram: >\n  ' + half(48).join('\n  ')],
  [
    'yaml |-',
    'meter: x\nraw: |-\n  ' +
      rows(16, (_, b) => b.join(' '))
        .split('\n')
        .join('\n  ') +
      '\nrssi: -71',
  ],
  [
    'yaml >- list',
    '- time: 2026-01-15T10:30:00Z\n  telegram: >-\n    ' +
      half(40).join('\n    ') +
      '\n  rssi: -71',
  ],
  ['yaml !!binary', 'data: !!binary |\n  ' + BASE64.slice(0, 40) + '\n  ' + BASE64.slice(40)],
  ['yaml bytes', 'data:\n' + BYTES.map((b) => '  - 0x' + b).join('\n')],
  ['yaml dec bytes', 'data:\n' + [...FRAME].map((b) => '- ' + b).join('\n')],
  ['yaml flow', 'data: [' + [...FRAME].join(', ') + ']'],
  [
    'yaml flow wrapped',
    'data: [' +
      rows(12, (_, b) => '  ' + b.map((x) => parseInt(x, 16)).join(', '))
        .split('\n')
        .join(',\n') +
      ']',
  ],
  ['yaml quoted folded', 'telegram: "' + half(48).join('\\\n  ') + '"'],
  ['toml', 'telegram = """\n' + half(48).join('\n') + '"""'],
  ['toml \\', 'telegram = """\\\n' + half(48).join(' \\\n') + '"""'],
  ['qp bytes', QP],
  ['qp bytes wrapped', qp(QP)],
  ['qp binary', qpBin],
  ['qp soft hex', qp(HEX)],
  ['qp soft label', qp('Telegram: ' + HEX + ' from my meter')],
  ['qp =3D', 'telegram=3D' + HEX],
  ['qp = in json', '{"telegram":=\n"' + HEX + '"}'],
  ['qp =20', 'Frame:=20' + HEX + '=20'],
  ['ihex', ihex],
  ['ihex lower', ihex.toLowerCase()],
  ['ihex one rec', ':2F000000' + UPPER + hexOf(-(0x2f + sum([...FRAME])) & 255, 2).toUpperCase()],
  ['srec', srec],
  ['ti-txt', '@0000\n' + rows(16, (_, b) => b.join(' ').toUpperCase()) + '\nq'],
  ['verilog mem', '@0000\n' + BYTES.join('\n')],
  ['byte per line', BYTES.join('\n')],
  ['0x byte per line', BYTES.map((b) => '0x' + b).join('\n')],
  ['dec per line', [...FRAME].join('\n')],
  ['0x, per line', BYTES.map((b) => '0x' + b + ',').join('\n')],
  ['od -An -tx1', rows(16, (_, b) => ' ' + b.join(' '))],
  ['od -An -tu1', rows(16, (_, b) => b.map((x) => String(parseInt(x, 16)).padStart(4)).join(''))],
  ['od -tx1', rows(16, (o, b) => o.toString(8).padStart(7, '0') + ' ' + b.join(' ')) + '\n0000057'],
  [
    'od -An -to1',
    rows(16, (_, b) => ' ' + b.map((x) => parseInt(x, 16).toString(8).padStart(3, '0')).join(' ')),
  ],
  [
    'od -tx1z',
    rows(16, (o, b) => o.toString(8).padStart(7, '0') + ' ' + b.join(' ') + '  >abc.D!..<'),
  ],
  ['base32', B32],
  ['xml bytes', '<bytes>' + BYTES.map((b) => `<b>${b}</b>`).join('') + '</bytes>'],
  ['xml hexBinary', `<data xsi:type="xs:hexBinary">${UPPER}</data>`],
  ['xml attr', `<telegram time="2026-01-15T10:30:00Z" data="${HEX}"/>`],
  ['xml wrapped', '<payload>\n  ' + half(48).join('\n  ') + '\n</payload>'],
  ['xml cdata', `<![CDATA[${HEX}]]>`],
  ['plist data', '<data>\n\t' + BASE64.slice(0, 44) + '\n\t' + BASE64.slice(44) + '\n</data>'],
  ['json idx obj', JSON.stringify({ ...[...FRAME] })],
  ['json hex strings', JSON.stringify(BYTES)],
  ['json 0x strings', JSON.stringify({ data: BYTES.map((b) => '0x' + b) })],
  ['json uint8 obj', JSON.stringify({ data: { ...[...FRAME] } })],
  [
    'json upper strings pretty',
    JSON.stringify(
      BYTES.map((b) => b.toUpperCase()),
      null,
      2,
    ),
  ],
  ['vb', BYTES.map((b) => '&H' + b.toUpperCase()).join(', ')],
  ['verilog', BYTES.map((b) => "8'h" + b).join(', ')],
  ['delphi', BYTES.map((b) => '#$' + b).join('')],
  ['erlang', '<<' + BYTES.map((b) => '16#' + b).join(',') + '>>'],
  ['erl dec', '<<' + [...FRAME].join(',') + '>>'],
  ['elixir', '<<' + BYTES.map((b) => '0x' + b).join(', ') + '>>'],
  ['elixir pipe', `Base.decode16!("${UPPER}")`],
  ['ada', BYTES.map((b) => `16#${b}#`).join(', ')],
  ['lisp', '#(' + [...FRAME].join(' ') + ')'],
  ['lisp x', '#(' + BYTES.map((b) => '#x' + b).join(' ') + ')'],
  ['ruby pack', `["${HEX}"].pack("H*")`],
  ['php', `hex2bin('${HEX}')`],
  ['perl', `pack("H*", "${HEX}")`],
  ['ps', `[byte[]]$t = 0x${BYTES.join(', 0x')}`],
  ['c#', `Convert.FromHexString("${UPPER}")`],
  ['c# arr', `new byte[] { ${BYTES.map((b) => '0x' + b.toUpperCase()).join(', ')} }`],
  [
    'kotlin',
    `byteArrayOf(${BYTES.map((b) => (parseInt(b, 16) > 127 ? `0x${b}.toByte()` : '0x' + b)).join(', ')})`,
  ],
  ['kotlin u', `ubyteArrayOf(${BYTES.map((b) => `0x${b}u`).join(', ')})`],
  ['swift', `Data([${BYTES.map((b) => '0x' + b).join(', ')}])`],
  ['haskell', '"' + BYTES.map((b) => '\\x' + b).join('\\&') + '"'],
  ['asm', '.byte ' + BYTES.map((b) => '0x' + b).join(', ')],
  [
    'asm db',
    'db ' + BYTES.map((b) => (/^[a-f]/.test(b) ? '0' : '') + b.toUpperCase() + 'h').join(', '),
  ],
  [
    'asm db lines',
    rows(
      8,
      (_, b) =>
        '  db ' + b.map((x) => (/^[a-f]/.test(x) ? '0' : '') + x.toUpperCase() + 'h').join(','),
    ),
  ],
  ['asm .byte lines', rows(8, (_, b) => '\t.byte\t' + b.map((x) => '0x' + x).join(', '))],
  [
    'c octal',
    '"' + BYTES.map((b) => '\\' + parseInt(b, 16).toString(8).padStart(3, '0')).join('') + '"',
  ],
  ['c strings', rows(16, (_, b) => '"' + b.map((x) => '\\x' + x).join('') + '"')],
  ['c strings \\', rows(16, (_, b) => '"' + b.map((x) => '\\x' + x).join('') + '" \\')],
  [
    'c hex strings',
    half(48)
      .map((x) => `"${x}"`)
      .join('\n'),
  ],
  ['py paren', 'bytes.fromhex(\n    "' + half(48).join('"\n    "') + '"\n)'],
  ['py +', `"${half(48)[0]}" +\n"${half(48)[1]}"`],
  ['js +', `'${half(48)[0]}' + '${half(48)[1]}'`],
  ['gdb', rows(8, (o, b) => `0x7fffe4c0+${o}:\t` + b.map((x) => '0x' + x).join('\t'))],
  [
    'gdb2',
    rows(8, (o, b) => `0x7ffe${hexOf(0x4c0 + o, 4)}:\t` + b.map((x) => '0x' + x).join('\t')),
  ],
  [
    'gdb sym',
    rows(
      8,
      (o, b) =>
        `0x2000${hexOf(0x4c0 + o, 4)} <rxbuf${o ? '+' + o : ''}>:\t` +
        b.map((x) => '0x' + x).join('\t'),
    ),
  ],
  [
    'gdb p',
    '$1 = "' + BYTES.map((b) => '\\' + parseInt(b, 16).toString(8).padStart(3, '0')).join('') + '"',
  ],
  ['gdb /x', '$1 = {' + BYTES.map((b) => '0x' + b).join(', ') + '}'],
  [
    'ws c array',
    'char pkt1[] = {\n' +
      rows(8, (_, b) => b.map((x) => '0x' + x + ',').join(' ') + ' /* .D.D!Ce. */') +
      '\n};',
  ],
  [
    'tcpdump',
    rows(
      16,
      (o, b) =>
        `\t0x${hexOf(o, 4)}:  ` +
        b
          .join('')
          .match(/.{1,4}/g)!
          .join(' ') +
        '  .D.D!Ce.',
    ),
  ],
  [
    'format-hex',
    '           Path: x\n\n           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n\n' +
      rows(16, (o, b) => hexOf(o, 8) + '   ' + b.join(' ').toUpperCase() + '  .DD!Ce'),
  ],
  [
    'hxd',
    'Offset(h) 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n\n' +
      rows(16, (o, b) => hexOf(o, 8) + '  ' + b.join(' ').toUpperCase() + '  .DD!Ce'),
  ],
  ['esp_log', rows(16, (_, b) => `I (1234) wmbus: ` + b.join(' ') + ' ')],
  [
    'esp_log hexdump',
    rows(
      16,
      (o, b) =>
        `I (1234) wmbus: 0x3ffb${hexOf(0x1000 + o, 4)}   ` +
        b.slice(0, 8).join(' ') +
        '  ' +
        b.slice(8).join(' ') +
        '  |.D.D!Ce.|',
    ),
  ],
  [
    'linux print_hex_dump',
    rows(16, (o, b) => `[   12.345678] wmbus: ${hexOf(o, 8)}: ` + b.join(' ') + '  .D.D!Ce.'),
  ],
  ['rtl433 codes', `codes     : {376}${HEX}`],
  [
    'rtl433 codes json',
    JSON.stringify({
      time: '2026-01-15 10:30:00',
      model: 'flex',
      count: 1,
      num_rows: 1,
      rows: [{ len: 376, data: HEX }],
      codes: [`{376}${HEX}`],
    }),
  ],
  ['rtl433 bitbuffer', `bitbuffer:: Number of rows: 1 \n[00] {376} ${BYTES.join(' ')}`],
  ['docklight', BYTES.map((b) => `<${b.toUpperCase()}>`).join('')],
  ['hercules', BYTES.map((b) => `{${b.toUpperCase()}}`).join('')],
  ['[2E][44]', BYTES.map((b) => `[${b.toUpperCase()}]`).join('')],
  ['cbor', `h'${HEX}'`],
  ['asn1', `'${UPPER}'H`],
  [
    'snmp',
    'Hex-STRING: ' +
      BYTES.slice(0, 16).join(' ').toUpperCase() +
      ' \n' +
      BYTES.slice(16, 32).join(' ').toUpperCase() +
      ' \n' +
      BYTES.slice(32).join(' ').toUpperCase(),
  ],
  [
    'numpy',
    '[' +
      rows(16, (_, b) => b.map((x) => String(parseInt(x, 16)).padStart(3)).join(' '))
        .split('\n')
        .join('\n ') +
      ']',
  ],
  [
    'numpy arr',
    'array([' +
      rows(12, (_, b) => b.map((x) => String(parseInt(x, 16)).padStart(3)).join(', '))
        .split('\n')
        .join(',\n       ') +
      '], dtype=uint8)',
  ],
  ['percent all', BYTES.map((b) => '%' + b).join('')],
  ['html hex ents', BYTES.map((b) => `&#x${b};`).join('')],
  ['html dec ents', [...FRAME].map((b) => `&#${b};`).join('')],
  ['\\u{}', BYTES.map((b) => `\\u{${b}}`).join('')],
  ['xNN', BYTES.map((b) => 'x' + b).join(' ')],
  ['H prefix', BYTES.map((b) => `H'${b}'`).join(' ')],
  ['md row', '| ' + BYTES.join(' | ') + ' |'],
  ['ser log', rows(8, (o, b) => `10:30:00.${100 + o} RX: ` + b.join(' ').toUpperCase())],
  ['ser log arrow', rows(8, (o, b) => `10:30:00.${100 + o} -> ` + b.join(' ').toUpperCase())],
  [
    'ser log <',
    rows(16, (o, b) => `2026-01-15 10:30:00.${100 + o} < ` + b.join(' ').toUpperCase()),
  ],
  [
    'pem',
    '-----BEGIN TELEGRAM-----\n' +
      BASE64.slice(0, 40) +
      '\n' +
      BASE64.slice(40) +
      '\n-----END TELEGRAM-----',
  ],
  ['syslog', `<14>1 2026-01-15T10:30:00Z pi wmbus 42 - [t frame="${HEX}"] rx`],
  ['len split', 'L=2E C=44 M=9344 ' + HEX],
  ['base64 spaces', BASE64.match(/.{1,4}/g)!.join(' ')],
  ['dec zero pad', [...FRAME].map((x) => String(x).padStart(3, '0')).join(' ')],
  ['bin bits', [...FRAME].map((x) => x.toString(2).padStart(8, '0')).join(' ')],
  ['0b', [...FRAME].map((x) => '0b' + x.toString(2).padStart(8, '0')).join(', ')],
  ['hex 32bit words be', '0x' + HEX.match(/.{1,8}/g)!.join(', 0x')],
  ['u16', '0x' + HEX.match(/.{1,4}/g)!.join(' 0x')],
  [
    'saleae',
    'Time [s],Value\n' + BYTES.map((b, i) => `0.0${i + 100},0x${b.toUpperCase()}`).join('\n'),
  ],
  ['A wrapped', A.match(/.{1,32}/g)!.join('\n')],
  [
    'line no',
    half(48)
      .map((x, i) => `${i + 1}: ${x}`)
      .join('\n'),
  ],
  ['cont \\', half(48).join('\\\n')],
  ['hyphen wrap', half(48).join('-\n')],
  ['indent', '    ' + half(48).join('\n    ')],
  ['code cmt', `/* ${HEX} */`],
  ['// ', `// ${HEX}`],
  ['-- ', `-- ${HEX}`],
  ['; asm', `; ${HEX}`],
  ['rem', `REM ${HEX}`],
  ['!', `! ${HEX}`],
  ['tripleq', `"""${HEX}"""`],
  ['latex', `\\texttt{${HEX}}`],
  ['rst', '``' + HEX + '``'],
  ['bb', `[code]${HEX}[/code]`],
  ['wiki', `{{${HEX}}}`],
  ['dotted pairs A', A.match(/../g)!.join('.')],
  ['o prefix', BYTES.map((b) => '0o' + parseInt(b, 16).toString(8)).join(', ')],
  [
    'zephyr',
    `[00:00:01.234,000] <dbg> wmbus: rx\n${rows(8, (_, b) => `              ${b.join(' ')} |.D.D!Ce.`)}`,
  ],
  ['index and value', BYTES.map((b, i) => `${i},${b}`).join('\n')],
  ['index = value', BYTES.map((b, i) => `buf[${i}] = 0x${b};`).join('\n')],
  ['index = decimal', [...FRAME].map((b, i) => `buf[${i}] = ${b}`).join('\n')],
  ['hex without zeros, per line', [...FRAME].map((b) => b.toString(16).toUpperCase()).join('\n')],
  [
    'table of bars',
    rows(
      16,
      (o, b) => `│${hexOf(o, 8)}│ ${b.slice(0, 8).join(' ')} ┊ ${b.slice(8).join(' ')} │.D×D!Ce×│`,
    ),
  ],
  [
    'bytes of python in rows',
    rows(16, (o, b) => `${o ? ' ' : ''}b'${b.map((x) => `\\x${x}`).join('')}'`),
  ],
  ['html table rows', rows(8, (_, b) => `<tr>${b.map((x) => `<td>${x}</td>`).join('')}</tr>`)],
  ['html pre', `<pre>${rows(16, (_, b) => b.join(' '))}</pre>`],
  ['html br rows', rows(16, (_, b) => b.join(' ')).replaceAll('\n', '<br/>\n')],
  ['R', ` [1] ${BYTES.slice(0, 24).join(' ')}\n[25] ${BYTES.slice(24).join(' ')}`],
  ['nim', `@[${BYTES.map((b) => `0x${b}'u8`).join(', ')}]`],
  ['sml', BYTES.map((b) => `0wx${b}`).join(', ')],
  ['16r', BYTES.map((b) => `16r${b}`).join(' ')],
  [
    'A in rows of a log',
    A.match(/.{1,32}/g)!
      .map((x) => `10:30:00.1 RX: ${x.match(/../g)!.join(' ')}`)
      .join('\n'),
  ],
  [
    'A in rows',
    A.match(/.{1,32}/g)!
      .map((x) => x.match(/../g)!.join(' '))
      .join('\n'),
  ],
];
