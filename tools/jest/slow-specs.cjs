// Specs that start a shop, need Kafka, measure, or take more than ten seconds. `npm test` leaves them to `npm run test:all`.
const SLOW = /\.(?:e2e|kafka|timed|slow)\.(?:\w+\.)*spec\.ts$/;

exports.isSlow = (file) => SLOW.test(file);
