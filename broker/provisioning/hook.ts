/**
 * The pre-provisioning hook (developer guide, `pre-provisioning-hook`): on AWS a Lambda function,
 * here a function behind an HTTP address that gets the same event and gives the same answer.
 */
import { isRecord } from '#kernel/records.ts';

interface HookEvent {
  readonly claimCertificateId: string;
  readonly certificateId: string;
  readonly certificatePem: string;
  readonly templateArn: string;
  readonly clientId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface HookAnswer {
  readonly allowProvisioning: boolean;
  readonly parameterOverrides?: Readonly<Record<string, string>>;
}

/** AWS gives a hook as long. */
const TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 64 * 1024;

export function isHookTarget(target: string): boolean {
  return /^https?:\/\/./.test(target) && URL.canParse(target);
}

/** Undefined when the hook cannot be reached, is too slow or returns no valid response. */
export async function askHook(target: string, event: HookEvent): Promise<HookAnswer | undefined> {
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return undefined;
    return readAnswer(await boundedText(response));
  } catch {
    return undefined;
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readAnswer(text: string): HookAnswer | undefined {
  const value = JSON.parse(text) as unknown;
  if (!isRecord(value) || typeof value['allowProvisioning'] !== 'boolean') return undefined;
  const overrides = value['parameterOverrides'] ?? {};
  if (!isRecord(overrides)) return undefined;
  const entries = Object.entries(overrides).filter(([name]) => !name.startsWith('AWS::'));
  if (!entries.every(([, parameter]) => typeof parameter === 'string')) return undefined;
  return {
    allowProvisioning: value['allowProvisioning'],
    parameterOverrides: Object.fromEntries(entries) as Readonly<Record<string, string>>,
  };
}
