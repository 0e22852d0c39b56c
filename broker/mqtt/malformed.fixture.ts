/** Packets that MQTT forbids, and the same without the fault, as bytes. */
export type Version = 4 | 5;

/** `@` stands for the properties of MQTT 5, which are none; `"a"` for a text with its length. */
export function bytesOf(pattern: string, version: Version): Buffer {
  const hex = pattern
    .replaceAll('@', version === 5 ? '00' : '')
    .replace(/"([^"]*)"/g, (_, text: string) => {
      const bytes = Buffer.from(text, 'latin1');
      return bytes.length.toString(16).padStart(4, '0') + bytes.toString('hex');
    })
    .replaceAll(' ', '');
  const [first, rest] = [hex.slice(0, 2), hex.slice(2)] as const;
  return Buffer.concat([
    Buffer.from(first, 'hex'),
    Buffer.of(rest.length / 2),
    Buffer.from(rest, 'hex'),
  ]);
}

export const CONNECT = (version: Version): string => `10 "MQTT" 0${version} 02 003c @ "gw-1"`;
export const FINE: readonly [what: string, pattern: string, answer: RegExp][] = [
  ['PUBLISH', '32 "a/b" 0001 @ 78', /^40/],
  ['PUBLISH again', '3a "a/b" 0001 @ 78', /^40/],
  ['SUBSCRIBE', '82 0001 @ "a/b" 01', /^90/],
  ['UNSUBSCRIBE', 'a2 0001 @ "a/b"', /^b0/],
];

export const FORBIDDEN: readonly [what: string, pattern: string, versions?: readonly Version[]][] =
  [
    ['PUBLISH with packet id 0', '32 "a/b" 0000 @ 78'],
    ['PUBLISH of QoS 0 that says DUP', '38 "a/b" @ 78'],
    ['PUBLISH of QoS 3', '36 "a/b" 0001 @ 78'],
    ['PUBLISH without a topic', '32 "" 0001 @ 78'],
    ['PUBLISH to a + topic', '32 "a/+" 0001 @ 78'],
    ['PUBLISH to a # topic', '32 "a/#" 0001 @ 78'],
    ['PUBLISH to a topic with U+0000', '32 "a\0b" 0001 @ 78'],
    ['PUBLISH to a topic that is not UTF-8', '32 "a\xff\xfe" 0001 @ 78'],
    ['PUBLISH to a topic with half a surrogate', '32 "a\xed\xa0\x80" 0001 @ 78'],
    ['SUBSCRIBE with packet id 0', '82 0000 @ "a/b" 01'],
    ['SUBSCRIBE with wrong flags', '80 0001 @ "a/b" 01'],
    ['SUBSCRIBE without filters', '82 0001 @'],
    ['SUBSCRIBE with reserved bits', '82 0001 @ "a/b" c1'],
    ['SUBSCRIBE of QoS 3', '82 0001 @ "a/b" 03'],
    ['SUBSCRIBE to an empty filter', '82 0001 @ "" 01'],
    ['SUBSCRIBE to a filter with U+0000', '82 0001 @ "a\0" 01'],
    ['UNSUBSCRIBE with packet id 0', 'a2 0000 @ "a/b"'],
    ['UNSUBSCRIBE with wrong flags', 'a0 0001 @ "a/b"'],
    ['UNSUBSCRIBE without filters', 'a2 0001 @'],
    ['PUBACK of packet id 0', '40 0000'],
    ['PUBACK with wrong flags', '42 0001'],
    ['PUBACK without a packet id', '40'],
    ['PUBACK with a byte too many', '40 0001 00', [4]],
    ['UNSUBSCRIBE from more than there is', 'a2 0001 @ 0005 61'],
    ['SUBSCRIBE to more than there is', '82 0001 @ 0005 61 00'],
    ['PUBLISH to more than there is', '30 0005 61'],
    ['PINGREQ with a byte', 'c0 00'],
    ['PUBREL with wrong flags', '60 0001'],
    ['PINGREQ with wrong flags', 'c1'],
    ['DISCONNECT with wrong flags', 'e1'],
    ['CONNACK', '20 0000 @'],
    ['SUBACK', '90 0001 @ 00'],
    ['PINGRESP', 'd0'],
    ['a packet of type 0', '00'],
    ['a second CONNECT', '10 "MQTT" 04 02 003c "gw-1"', [4]],
    ['a property twice', '32 "a/b" 0001 06 03 0001 78 03 00 78', [5]],
    ['an expiry twice', '32 "a/b" 0001 0a 02 00000001 02 00000002 78', [5]],
    ['a property of another packet', '32 "a/b" 0001 03 21 0005 78', [5]],
    ['a property that there is not', '32 "a/b" 0001 02 7f 00 78', [5]],
    ['a topic alias of 0', '32 "a/b" 0001 03 23 0000 78', [5]],
    ['a topic alias that was never said', '32 "" 0001 03 23 0001 78', [5]],
    ['an empty topic without an alias', '32 "" 0001 00 78', [5]],
    ['a response topic with a wildcard', '32 "a/b" 0001 06 08 "a/#" 78', [5]],
    ['a text that is not UTF-8', '32 "a/b" 0001 04 03 "\xff" 78', [5]],
    ['No Local of a shared filter', '82 0001 00 "$share/g/a" 05', [5]],
    ['retain handling 3', '82 0001 00 "a/b" 31', [5]],
  ];
