import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCounters } from '../../packages/core/src/use-cases/relay/counters.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const rules = read('ops/alert-rules.yaml');
const operations = read('docs/operations.md');
const dashboard = JSON.parse(read('ops/grafana-dashboard.json'));

/** What a server shows to Prometheus. */
const shown = new Set([
  'up',
  ...Object.keys(createCounters().snapshot({ due: {}, dead: {}, oldestDueAt: null, oldestDeadAt: {} }, [], 0)),
]);

const metricsIn = (expression: string): readonly string[] =>
  expression.match(/\b(?:detent_\w+|up)\b(?=[{[) ]|$)/g) ?? [];

const alerts = [...rules.matchAll(/- alert: (\w+)\n\s+expr: (.+)\n/g)].map(([, name = '', expr = '']) => ({
  name,
  expr,
}));

describe('the alert rules', () => {
  it('are there, each with a severity, a summary and a runbook of its name', () => {
    expect(alerts.length).toBeGreaterThan(5);
    for (const word of ['severity: ', 'summary: ', 'runbook: '])
      expect([word, rules.split(word).length - 1]).toEqual([word, alerts.length]);
    for (const { name } of alerts) {
      expect(rules).toContain(`runbook: docs/operations.md#${name.toLowerCase()}\n`);
      const runbook = operations.split(`### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
      for (const part of ['**Means**', '**Look**', '**Do**'])
        expect([name, runbook]).toEqual([name, expect.stringContaining(part)]);
    }
  });

  it('have no runbook too many', () => {
    const runbooks = [...(operations.split('## Runbooks')[1]?.split('\n## ')[0] ?? '').matchAll(/^### (\w+)$/gm)];
    expect(runbooks.map(([, name]) => name)).toEqual(alerts.map(({ name }) => name));
  });

  it('look only at metrics that a server shows', () => {
    for (const { name, expr } of alerts) {
      expect([name, metricsIn(expr)]).toEqual([name, expect.arrayContaining([expect.any(String)])]);
      expect([name, metricsIn(expr).filter((metric) => !shown.has(metric))]).toEqual([name, []]);
    }
  });
});

describe('the dashboard', () => {
  it('shows only metrics that a server shows, in panels of different names and places', () => {
    const expressions: string[] = dashboard.panels.flatMap((panel: { targets: { expr: string }[] }) =>
      panel.targets.map(({ expr }) => expr),
    );
    expect(expressions.length).toBeGreaterThan(8);
    expect(expressions.flatMap(metricsIn).filter((metric) => !shown.has(metric))).toEqual([]);
    const titles = dashboard.panels.map(({ title }: { title: string }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    const places = dashboard.panels.map(({ gridPos }: { gridPos: object }) => JSON.stringify(gridPos));
    expect(new Set(places).size).toBe(places.length);
  });

  it('leaves out no metric of notices', () => {
    const text = JSON.stringify(dashboard);
    expect([...shown].filter((metric) => !text.includes(metric))).toEqual([]);
  });
});
