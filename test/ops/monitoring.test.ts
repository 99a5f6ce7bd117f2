import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCounters } from '../../packages/core/src/use-cases/relay/counters.ts';
import { createExposition } from '../../packages/server/src/metrics/exposition.ts';
import { createMeter } from '../../packages/server/src/metrics/meter.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const rules = read('ops/alert-rules.yaml');
const operations = read('docs/operations.md');
const dashboard = JSON.parse(read('ops/grafana-dashboard.json'));

const none = { due: {}, dead: {}, oldestDueAt: null, oldestDeadAt: {} };
const relay = { metrics: () => Promise.resolve(createCounters().snapshot(none, [], 0)) };
const state = {
  server: { open: () => ({ connections: 0, sessions: 0, requests: 0 }) },
  readiness: { unready: () => Promise.resolve([]) },
  certificateExpiresAt: () => null,
};

/** What a server shows to Prometheus; of a histogram also its parts. */
const { text } = await createExposition(createMeter(), relay, state)();
const shown = new Set(['up']);
for (const [, name = '', type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
  shown.add(name);
  if (type === 'histogram') for (const part of ['bucket', 'sum', 'count']) shown.add(`${name}_${part}`);
}

const metricsIn = (expression: string): readonly string[] =>
  expression.match(/\b(?:(?:detent|nodejs|process)_\w+|up)\b(?=[{[) ]|$)/g) ?? [];

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

  it('leaves out no metric of ours', () => {
    const panels = JSON.stringify(dashboard.panels);
    const ours = [...shown].filter((metric) => /^detent_(?!.*_(?:bucket|sum|count)$)/.test(metric));
    expect(ours.length).toBeGreaterThan(15);
    expect(ours.filter((metric) => !panels.includes(metric))).toEqual([]);
  });
});
