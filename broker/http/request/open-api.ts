/**
 * The served operations as OpenAPI 3.1, one document for each plane: the two have hosts of their own on
 * AWS and share some paths. Only requests are described; the API reference has the answers.
 */
import type { Operation } from '../operation.ts';
import type { Members, Schema } from './schema.ts';

const REFERENCE = 'https://docs.aws.amazon.com/iot/latest/apireference/';

type Plane = Operation['plane'];

const ABOUT: Readonly<Record<Plane, string>> = {
  control: 'The control plane of AWS IoT, as metertwin core serves it.',
  data: 'The data plane of AWS IoT, jobs of devices included, as metertwin core serves it.',
};

/** A document of OpenAPI 3.1, ready for JSON. */
export function openApiDocument(plane: Plane, operations: readonly Operation[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    if (operation.plane !== plane) continue;
    const path = operation.path.replaceAll(/:(\w+)\+?/g, '{$1}');
    (paths[path] ??= {})[operation.method.toLowerCase()] = described(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: `metertwin core: ${plane} plane`, version: '2015-05-28', summary: ABOUT[plane] },
    externalDocs: { url: `${REFERENCE}Welcome.html` },
    servers: [{ url: 'https://localhost:8884' }],
    security: plane === 'data' ? [{ signature: [] }, { certificate: [] }] : [{ signature: [] }],
    paths,
    components: { securitySchemes: SECURITY[plane], responses: { Error: ERROR } },
  };
}

const SIGNATURE = {
  type: 'apiKey',
  in: 'header',
  name: 'Authorization',
  description: 'AWS Signature Version 4 with the access key of the data folder',
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

const SECURITY: Readonly<Record<Plane, object>> = {
  control: { signature: SIGNATURE },
  data: {
    signature: SIGNATURE,
    certificate: { type: 'mutualTLS', description: 'The certificate of a device' },
  },
};

const ERROR = {
  description: 'The exception is named by the header x-amzn-errortype',
  headers: { 'x-amzn-errortype': { schema: { type: 'string' } } },
  content: {
    'application/json': {
      schema: { type: 'object', properties: { message: { type: 'string' } } },
    },
  },
};

function described({ name, path, schema, payload, isOpen }: Operation): object {
  const { params, query, headers, body = {} } = schema?.properties ?? {};
  const parts = [...path.matchAll(/:(\w+)/g)].map(([, part = '']) => part);
  const given: Members = params?.properties ?? {};
  const parameters = [
    ...parts.map((part) => ({
      ...{ name: part, in: 'path', required: true },
      schema: given[part] ?? { type: 'string' },
    })),
    ...parametersOf('query', query),
    ...parametersOf('header', headers),
  ];
  const content = payload === 'bytes' ? BYTES : { 'application/json': { schema: body } };
  const isBodyNeeded = (body.required ?? []).length > 0;
  return {
    operationId: name,
    ...(isOpen === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(payload === undefined ? {} : { requestBody: { required: isBodyNeeded, content } }),
    responses: { 200: ANSWER, default: { $ref: '#/components/responses/Error' } },
  };
}

const BYTES = { 'application/octet-stream': {} };
const ANSWER = { description: 'As the API reference describes it' };

function parametersOf(place: 'query' | 'header', schema: Schema | undefined): object[] {
  return Object.entries(schema?.properties ?? {}).map(([name, member]) => ({
    ...{ name, in: place, required: schema?.required?.includes(name) ?? false },
    schema: member,
  }));
}
