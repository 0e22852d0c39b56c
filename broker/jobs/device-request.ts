/** What a device may ask of the Jobs API, read from JSON; members of a wrong kind are refused. */
import { defined } from '#kernel/defined.ts';
import { invalidRequest } from '../common/aws-error.ts';
import { REPORTABLE, type StatusDetails } from './model.ts';
import type { ExecutionUpdate } from './jobs.ts';

type Members = Readonly<Record<string, unknown>>;

export interface DeviceRequest extends Partial<ExecutionUpdate> {
  readonly includeJobDocument?: boolean | undefined;
  readonly includeJobExecutionState?: boolean | undefined;
}

/** Undefined when the payload is no JSON object in UTF-8. */
export function readMembers(payload: Uint8Array): Members | undefined {
  if (payload.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Members;
}

/** What is echoed whatever else is wrong with the request. */
export function tokenOf({ clientToken }: Members): { readonly clientToken?: string } {
  return typeof clientToken === 'string' ? { clientToken } : {};
}

/** Members of a payload or an HTTP body. Throws InvalidRequestException. */
export function fromMembers(members: Members): DeviceRequest {
  const status = text(members, 'status');
  const reported = REPORTABLE.find((known) => known === status);
  if (status !== undefined && reported === undefined) {
    throw invalidRequest(`A device cannot report the status ${status.slice(0, 40)}`);
  }
  return {
    ...defined({ status: reported }),
    statusDetails: details(members['statusDetails']),
    expectedVersion: integer(members, 'expectedVersion'),
    executionNumber: integer(members, 'executionNumber'),
    stepTimeoutMinutes: integer(members, 'stepTimeoutInMinutes'),
    includeJobDocument: boolean(members, 'includeJobDocument'),
    includeJobExecutionState: boolean(members, 'includeJobExecutionState'),
  };
}

function text(members: Members, name: string): string | undefined {
  const value = members[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidRequest(`${name} must be a string`);
  return value;
}

/** The guide shows versions as texts, the SDKs send numbers. */
function integer(members: Members, name: string): number | undefined {
  const value = members[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw invalidRequest(`${name} must be an integer`);
}

function boolean(members: Members, name: string): boolean | undefined {
  const value = members[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw invalidRequest(`${name} must be a boolean`);
  return value;
}

function details(value: unknown): StatusDetails | undefined {
  if (value === undefined || value === null) return undefined;
  const isMap = typeof value === 'object' && !Array.isArray(value);
  if (isMap && Object.values(value).every((detail) => typeof detail === 'string')) {
    return value as StatusDetails;
  }
  throw invalidRequest('statusDetails must be an object of strings');
}
