/**
 * Errors as AWS IoT words them: an exception name that SDKs turn into a class, an HTTP status and a
 * message. The table is that of the API reference; `AwsError` is what every operation throws.
 */
const AWS_ERROR_STATUS = {
  AccessDeniedException: 403,
  CertificateConflictException: 409,
  CertificateStateException: 406,
  CertificateValidationException: 400,
  ConflictException: 409,
  ConflictingResourceUpdateException: 409,
  DeleteConflictException: 409,
  ForbiddenException: 403,
  IncompleteSignatureException: 400,
  IndexNotReadyException: 400,
  InternalFailureException: 500,
  InvalidAggregationException: 400,
  InvalidQueryException: 400,
  InvalidRequestException: 400,
  InvalidResponseException: 400,
  InvalidSignatureException: 403,
  InvalidStateTransitionException: 409,
  LimitExceededException: 410,
  MalformedPolicyException: 400,
  MethodNotAllowedException: 405,
  MissingAuthenticationTokenException: 403,
  /** Not of AWS: an operation that AWS has and this core has not. */
  NotInThisCoreException: 501,
  RegistrationCodeValidationException: 400,
  RequestEntityTooLargeException: 413,
  ResourceAlreadyExistsException: 409,
  ResourceNotFoundException: 404,
  ResourceRegistrationFailureException: 400,
  ServiceUnavailableException: 503,
  SqlParseException: 400,
  TaskAlreadyExistsException: 400,
  TerminalStateException: 409,
  ThrottlingException: 400,
  UnauthorizedException: 401,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
  UnsupportedDocumentEncodingException: 415,
  VersionConflictException: 409,
  VersionsLimitExceededException: 409,
} as const;
export type AwsErrorType = keyof typeof AWS_ERROR_STATUS;

export class AwsError extends Error {
  readonly type: AwsErrorType;
  /** Members of the answer besides the message, for example `resourceArn`. */
  readonly members: Readonly<Record<string, string>>;

  constructor(type: AwsErrorType, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = type;
    this.type = type;
    this.members = members;
  }

  get status(): number {
    return AWS_ERROR_STATUS[this.type];
  }
}

/** InvalidRequestException 400. */
export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

/** ResourceNotFoundException 404. */
export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
