/** A group that is consumed partition by partition is no longer one that follows the log. */
export class GroupIsPartitioned extends Error {
  override readonly name = 'GroupIsPartitioned';
  constructor(group: string) {
    super(
      `${group} is consumed through Kafka: the embedded bus would hear everything again. To go back for good, delete its rows ` +
        `of consumer_positions whose partition is not '', and rebuild it if it is a projection.`,
    );
  }
}
