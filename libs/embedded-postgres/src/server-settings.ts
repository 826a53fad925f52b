/** `name=value` settings for an event log and small databases, on a small machine. */
export function serverSettings({
  port,
  durable,
  maxConnections,
  countStatements,
}: {
  port: number;
  durable: boolean;
  maxConnections: number;
  countStatements: boolean;
}) {
  const onOff = durable ? 'on' : 'off';
  return [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `max_connections=${maxConnections}`,
    `fsync=${onOff}`,
    `synchronous_commit=${onOff}`,
    `full_page_writes=${onOff}`,
    'shared_buffers=128MB',
    // Fewer checkpoints mean fewer full-page images in a log that only grows at its end.
    'max_wal_size=2GB',
    'checkpoint_timeout=15min',
    // No replicas: the smallest WAL.
    'wal_level=minimal',
    'max_wal_senders=0',
    // Short statements only: planning for JIT and parallel workers costs more than it gives.
    'jit=off',
    'max_parallel_workers_per_gather=0',
    'random_page_cost=1.1',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_line_prefix=%m [%p] %d ',
    'log_checkpoints=off',
    ...(countStatements ? ['shared_preload_libraries=pg_stat_statements'] : []),
  ];
}
