/**
 * MQTT packets in table rows: everything but the payload as JSON, the payload in a column of its
 * own, where SQLite keeps apart text and bytes. Only known members are kept.
 */
export interface SessionPacket {
  cmd?: string;
  topic?: string;
  payload?: Buffer | string;
  qos?: number;
  retain?: boolean;
  dup?: boolean;
  brokerId?: string | undefined;
  brokerCounter?: number;
  messageId?: number | undefined;
  clientId?: string;
  nl?: boolean;
  properties?: Record<string, unknown> | undefined;
  messageExpiry?: number | undefined;
}

export interface PacketRow {
  readonly packet: string;
  readonly payload: Uint8Array | string | null;
}

/** Members kept as they are; packet id, broker id and broker counter have columns of their own. */
const MEMBERS = [
  'cmd',
  'id',
  'topic',
  'qos',
  'retain',
  'dup',
  'clientId',
  'nl',
  'messageExpiry',
] as const;

export function encodePacket(packet: SessionPacket): PacketRow {
  const kept: Record<string, unknown> = {};
  for (const member of MEMBERS) {
    const value = (packet as Record<string, unknown>)[member];
    if (value !== undefined) kept[member] = value;
  }
  const properties = encodeProperties(packet.properties);
  if (properties !== undefined) kept['properties'] = properties;
  return { packet: JSON.stringify(kept), payload: packet.payload ?? null };
}

export function decodePacket(row: PacketRow): SessionPacket {
  const packet = JSON.parse(row.packet) as SessionPacket;
  if (packet.properties !== undefined) packet.properties = decodeProperties(packet.properties);
  if (typeof row.payload === 'string') packet.payload = row.payload;
  else if (row.payload !== null) packet.payload = Buffer.from(row.payload);
  return packet;
}

/** Correlation data is the only property of a publish that is bytes. */
export function encodeProperties(
  properties: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined {
  if (properties === undefined) return undefined;
  const data = properties['correlationData'];
  if (!(data instanceof Uint8Array)) return properties;
  return { ...properties, correlationData: Buffer.from(data).toString('base64') };
}

export function decodeProperties(properties: Record<string, unknown>): Record<string, unknown> {
  const data = properties['correlationData'];
  if (typeof data !== 'string') return properties;
  return { ...properties, correlationData: Buffer.from(data, 'base64') };
}
