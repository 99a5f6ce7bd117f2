// Stands in for a script whose subject does not exist yet: says so in one sentence and fails.
const [script = 'This script', subject = 'its subject'] = process.argv.slice(2);

console.error(`${script} does nothing yet, because ${subject} does not exist.`);
process.exitCode = 1;
