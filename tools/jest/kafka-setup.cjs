// One throw-away Kafka for a whole test run, when a spec of the run needs one: it says `describeKafka`, reads KAFKA_BROKERS from
// `process.env`, or is named *.kafka.spec.ts. It costs other runs nothing. KAFKA_BROKERS points the run at another Kafka instead.
// Without any, such specs are skipped and the last line of the run says why; with MARU_REQUIRE_KAFKA=1 the run fails at once.
const fs = require('node:fs');
const path = require('node:path');

module.exports = async () => {
  const all = globalThis.__MARU_TEST_FILES__;
  if (!all) throw new Error('tools/jest/sequencer.cjs has not told which test files will run');
  const files = all.filter(needsKafka);
  if (files.length === 0) return;
  const { kafka, why } = await open();
  if (kafka) {
    const given = process.env.KAFKA_BROKERS;
    process.env.KAFKA_BROKERS = kafka.brokers;
    globalThis.__MARU_TEST_KAFKA__ = async () => {
      if (!given) delete process.env.KAFKA_BROKERS;
      await kafka.close();
    };
    return;
  }
  if (process.env.MARU_REQUIRE_KAFKA) throw new Error(`MARU_REQUIRE_KAFKA is set, and there is no Kafka: ${why}`);
  globalThis.__MARU_TEST_KAFKA__ = async () => {
    const where = files.map((file) => path.basename(file)).join(', ');
    process.stderr.write(`\nNOT RUN: what needs Kafka (${where}), because ${why}\n`);
  };
};

const NEEDS_KAFKA = /\bdescribeKafka\b|process\.env\W+KAFKA_BROKERS\b/;

function needsKafka(file) {
  return file.endsWith('.kafka.spec.ts') || NEEDS_KAFKA.test(fs.readFileSync(file, 'utf8'));
}

function open() {
  const built = path.join(__dirname, '..', '..', 'libs', 'backends', 'dist', 'index.js');
  if (!fs.existsSync(built)) {
    throw new Error('the tests with Kafka need the build once: npm run build (npm test does it by itself)');
  }
  const onProgress = (message) => process.stderr.write(`${message}\n`);
  return require(built).openKafka({ onProgress });
}
