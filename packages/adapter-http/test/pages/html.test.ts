import { describe, expect, it } from 'vitest';
import { html, Markup } from '../../src/pages/html.ts';
import { block } from '../../src/pages/words.ts';

const text = (markup: Markup): string => Markup.textOf(markup);

const link = (to: string): string => text(block({ kind: 'link', text: ['Go'], to }));

describe('a template', () => {
  it('escapes what is put into it, in elements and attributes', () => {
    const hostile = `<script>alert("1" + '&')</script>`;
    expect(text(html`<p title="${hostile}">${hostile}</p>`)).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot; + &#39;&amp;&#39;)&lt;/script&gt;">' +
        '&lt;script&gt;alert(&quot;1&quot; + &#39;&amp;&#39;)&lt;/script&gt;</p>',
    );
  });

  it('takes markup of ours, lists and numbers', () => {
    expect(text(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>`)).toBe('<ul><li>1</li><li>2</li></ul>');
  });

  it('does not take text for markup, whatever shape it has', () => {
    const forged = ['<b>', '</b>'];
    expect(text(html`${forged}`)).toBe('&lt;b&gt;&lt;/b&gt;');
  });
});

describe('words', () => {
  it('isolate what people typed', () => {
    const label = { data: '<b>\u202e{name}' };
    expect(text(block({ kind: 'paragraph', text: ['On ', label, ' & more'] }))).toBe(
      '<p>On <bdi dir="auto">&lt;b&gt;\u202e{name}</bdi> &amp; more</p>',
    );
    expect(text(block({ kind: 'list', items: [['a'], [label]] }))).toContain('<li><bdi dir="auto">&lt;b&gt;');
  });

  it('link to pages and mailboxes, and to nothing that would run', () => {
    for (const to of ['https://x.example/a?b', 'http://x', 'mailto:help@example.org', '/path']) {
      expect(link(to)).toBe(`<p><a href="${to}">Go</a></p>`);
    }
    for (const to of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', ' https://x', 'x', '']) {
      expect(link(to)).toBe('<p>Go</p>');
    }
  });
});
