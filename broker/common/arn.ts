/** Region and account of the local core, and the names of its resources (`arn:aws:iot:…`). */
export const REGION = 'eu-central-1';
export const ACCOUNT_ID = '000000000000';

const PREFIX = `arn:aws:iot:${REGION}:${ACCOUNT_ID}:`;

/** `arn:aws:iot:eu-central-1:000000000000:thing/gw-1` */
export function iotArn(kind: string, name: string): string {
  return `${PREFIX}${kind}/${name}`;
}

/** Kind and name in an ARN of this core; undefined for any other text. */
export function parseIotArn(
  arn: string,
): { readonly kind: string; readonly name: string } | undefined {
  if (!arn.startsWith(PREFIX)) return undefined;
  const slash = arn.indexOf('/', PREFIX.length);
  if (slash < 0) return undefined;
  return { kind: arn.slice(PREFIX.length, slash), name: arn.slice(slash + 1) };
}
