/**
 * Placeholders in job documents (developer guide, `create-manage-jobs` and `job-templates-managed`):
 * presigned addresses are filled in when a device reads the document, parameters of a managed
 * template when the job is made. Pure.
 */
import { invalidRequest } from '../common/aws-error.ts';
import type { JobSettings } from './settings.ts';

const PRESIGNED = /\$\{aws:iot:s3-presigned-url(?:-v2)?:([^}]*)\}/g;
const PARAMETER = /\$\{aws:iot:parameter:([^}]*)\}/g;
const OTHER = /\$\{aws:iot:(?!s3-presigned-url(?:-v2)?:)[^}]*\}/;

const EXPIRES_DEFAULT_S = 3600;

/** Gives the address at which a device can fetch an object of S3 for so long. */
export type Presign = (objectUrl: string, expiresInSec: number) => string;

/** Addresses of objects in the placeholders of a document. */
function presignedObjects(document: string): readonly string[] {
  return [...document.matchAll(PRESIGNED)].map(([, url = '']) => url);
}

/** Throws InvalidRequestException for what no device could get filled in. */
export function checkPlaceholders(document: string, settings: JobSettings, presign: Presign): void {
  const unknown = OTHER.exec(document)?.[0];
  if (unknown !== undefined) {
    throw invalidRequest(`The placeholder ${unknown.slice(0, 80)} is not supported by this core`);
  }
  if (presignedObjects(document).length > 0 && settings.presignedUrlConfig?.roleArn === undefined) {
    throw invalidRequest('A document with presigned URLs needs presignedUrlConfig with a roleArn');
  }
  withPresigned(document, settings, presign);
}

/** The document as a device gets it. */
export function withPresigned(
  document: string,
  { presignedUrlConfig }: JobSettings,
  presign: Presign,
): string {
  const expiresInSec = presignedUrlConfig?.expiresInSec ?? EXPIRES_DEFAULT_S;
  return document.replaceAll(PRESIGNED, (_whole, url: string) =>
    JSON.stringify(presign(url, expiresInSec)).slice(1, -1),
  );
}

/** The document with its parameters; one that was not given becomes an empty text. */
export function withParameters(
  document: string,
  parameters: Readonly<Record<string, string>>,
): string {
  return document.replaceAll(PARAMETER, (_whole, name: string) =>
    JSON.stringify(parameters[name] ?? '').slice(1, -1),
  );
}
