// Says what a test run amounted to, and fails when it amounted to less than it should have. Counts tests and never files:
// a file whose tests were all skipped is reported as passed.
import { readFileSync } from 'node:fs';

const reportFile = process.argv[2] ?? 'reports/tests.json';
const required = (process.env['DETENT_REQUIRE'] ?? '').split(',').filter(Boolean);
const complaints = [];

function read() {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch (error) {
    complaints.push(`${reportFile} cannot be read: ${error.message}`);
    return {};
  }
}

const report = read();
const results = (report.testResults ?? []).flatMap((file) => file.assertionResults);
const passed = results.filter((result) => result.status === 'passed');
const failed = results.filter((result) => result.status === 'failed').length;
const skipped = results.length - passed.length - failed;

if (results.length === 0) complaints.push('no test ran');
if (failed > 0) complaints.push(`${failed} failed`);
if (skipped > 0) complaints.push(`${skipped} did not run (skipped, todo or pending)`);

// A file that breaks while it is collected, or an error that no test caught, has no failed test of its own.
if (report.success === false && failed === 0) complaints.push('the run failed outside of any test');

const summary = {
  numTotalTests: results.length,
  numPassedTests: passed.length,
  numFailedTests: failed,
};
for (const [member, counted] of Object.entries(summary)) {
  if (report[member] !== undefined && report[member] !== counted) {
    complaints.push(`the report says ${member} ${report[member]}, its tests add up to ${counted}`);
  }
}
const notRun = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
if (notRun !== skipped) complaints.push(`the report says that ${notRun} did not run, its tests add up to ${skipped}`);

// A test belongs to a suite when a `describe` around it names the suite.
const suites = [...new Set(['memory', ...required])].map((name) => ({
  name,
  passed: passed.filter((result) => result.ancestorTitles.join(' ').toLowerCase().includes(name)).length,
}));
for (const suite of suites) {
  if (required.includes(suite.name) && suite.passed === 0) complaints.push(`no test of the ${suite.name} suite passed`);
}

for (const complaint of complaints) console.error(`count-tests: ${complaint}`);
console.log(`suites: ${suites.map((suite) => `${suite.name} ${suite.passed} passed`).join(', ')}`);
console.log(`tests: ${passed.length} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = complaints.length > 0 ? 1 : 0;
