/** Another instance, or a rebuild, has moved the group's position, so this instance is stale. */
export class PositionMoved extends Error {
  override readonly name = 'PositionMoved';
  constructor(group: string) {
    super(`the position of ${group} was moved by another`);
  }
}
