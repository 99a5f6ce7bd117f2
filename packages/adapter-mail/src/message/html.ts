import type { Inline, Piece } from '../words/piece.ts';
import type { Block, Message } from './block.ts';

/**
 * A message as HTML that loads nothing: tables and inline styles, no image, no script. Colours are the reader's own but for the button,
 * so that it reads well on dark ground too.
 */
export function renderHtml(message: Message): string {
  const { tag, dir, subject, product, blocks } = message;
  const attributes = `lang="${escaped(tag)}" dir="${dir}"`;
  return [
    '<!DOCTYPE html>',
    `<html ${attributes}>`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark">',
    `<title>${escaped(subject)}</title>`,
    '</head>',
    '<body style="margin:0;padding:0">',
    preview(message),
    `<table role="presentation" ${attributes} width="100%" cellpadding="0" cellspacing="0" border="0" style="${outer}">`,
    '<tr><td align="center" style="padding:24px 16px">',
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="${inner}">`,
    row(`<strong>${lineHtml(product)}</strong>`, 'padding:0 0 8px'),
    ...blocks.map(blockHtml),
    '</table>',
    '</td></tr>',
    '</table>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const outer =
  'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5';
const inner = 'max-width:600px;text-align:start';

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return row(block.lines.map(lineHtml).join('<br>'), 'padding:8px 0');
    case 'small':
      return row(block.lines.map(lineHtml).join('<br>'), 'padding:8px 0;font-size:14px');
    case 'link': {
      const url = escaped(block.url);
      return [
        row(`<a href="${url}" style="${button}">${lineHtml(block.label)}</a>`, 'padding:16px 0 8px'),
        row(
          `<a href="${url}" style="word-break:break-all"><bdi dir="ltr">${url}</bdi></a>`,
          'padding:0 0 8px;font-size:14px',
        ),
      ].join('\n');
    }
    case 'code':
      return row(`<bdi dir="ltr">${escaped(block.code)}</bdi>`, 'padding:16px 0;font-size:28px;letter-spacing:4px');
  }
}

const button =
  'display:inline-block;padding:12px 20px;border-radius:6px;background:#1b4f9c;color:#ffffff;text-decoration:none;font-weight:bold';

const row = (content: string, style: string): string => `<tr><td style="${style}">${content}</td></tr>`;

const lineHtml = (line: Inline): string => line.map(pieceHtml).join('');

function pieceHtml({ kind, text }: Piece): string {
  switch (kind) {
    case 'words':
      return escaped(text);
    case 'data':
      return `<bdi dir="auto">${escaped(text)}</bdi>`;
    case 'ltr':
      return `<bdi dir="ltr">${escaped(text)}</bdi>`;
  }
}

/** Fills the line that lists of messages show with the subject, so that they do not show a code there. */
function preview({ subject, blocks }: Message): string {
  if (!blocks.some(({ kind }) => kind === 'code')) return '';
  const filling = '&#847;&zwnj;&nbsp;'.repeat(60);
  return `<div style="display:none;max-height:0;overflow:hidden">${escaped(subject)}${filling}</div>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (symbol) => entities[symbol] ?? '');
