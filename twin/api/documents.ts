/** Sends a document as a file: the browser saves it and never runs it in the portal's name. */
import type { FastifyReply } from 'fastify';
import type { PaperDocument } from '../documents/document.ts';

const DOCUMENT_FORMATS = ['pdf', 'html'] as const;
type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

const TYPES: Readonly<Record<DocumentFormat, string>> = {
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
};

/** The writers are loaded when somebody asks: a portal that starts does not wait for fonts. */
export async function sendDocument(
  reply: FastifyReply,
  document: PaperDocument,
  file: { readonly name: string; readonly format: DocumentFormat },
): Promise<FastifyReply> {
  const body = await written(document, file.format);
  return reply
    .type(TYPES[file.format])
    .header('content-disposition', `attachment; filename="${safeName(file.name)}.${file.format}"`)
    .header('cache-control', 'no-store')
    .send(body);
}

async function written(
  document: PaperDocument,
  format: DocumentFormat,
): Promise<Uint8Array | string> {
  if (format === 'html') {
    const { writeHtml } = await import('../documents/html/write-html.ts');
    return writeHtml(document);
  }
  const { writePdf } = await import('../documents/pdf/write-pdf.ts');
  return writePdf(document);
}

/** Letters, digits, dots and dashes: nothing that a header or a file system reads otherwise. */
function safeName(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[-.]+/, '')
      .slice(0, 80) || 'document'
  );
}
