/** Objects of the local S3 at addresses that jobs give to devices: the signature is the permission. */
import { AwsError } from '../../common/aws-error.ts';
import { queryText } from '../fields.ts';
import { data, param, RawResponse } from '../operation.ts';
import type { HttpRequest, Operation } from '../operation.ts';
import type { CoreServices } from '../services.ts';

export const OBJECT_OPERATIONS: readonly Operation[] = [
  { ...data('GetPresignedObject', 'GET /s3/:bucket/:key+', { handle: getObject }), isOpen: true },
];

function getObject(request: HttpRequest, { objects }: CoreServices): RawResponse {
  const object = { bucket: param(request, 'bucket'), key: param(request, 'key') };
  const bytes = objects.open(object, {
    expires: queryText(request, 'Expires') ?? '',
    signature: queryText(request, 'Signature') ?? '',
  });
  if (bytes !== undefined) return new RawResponse(bytes, 'application/octet-stream');
  throw new AwsError(
    'ForbiddenException',
    'The address is not signed by this core, or has expired',
  );
}
