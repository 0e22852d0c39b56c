/** Objects of the local S3 at addresses that jobs give to devices: the signature is the permission. */
import { AwsError } from '../../common/aws-error.ts';
import { data, RawResponse, type Operation } from '../operation.ts';
import { text } from '../request/schema.ts';

export const OBJECT_OPERATIONS: readonly Operation[] = [
  data('GetPresignedObject', 'GET /s3/:bucket/:key+', {
    isOpen: true,
    query: { Expires: text, Signature: text },
    handle({ params, query: { Expires: expires = '', Signature: signature = '' } }, { objects }) {
      const bytes = objects.open(params, { expires, signature });
      if (bytes !== undefined) return new RawResponse(bytes, 'application/octet-stream');
      throw new AwsError(
        'ForbiddenException',
        'The address is not signed by this core, or has expired',
      );
    },
  }),
];
