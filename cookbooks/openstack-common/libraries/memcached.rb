# frozen_string_literal: true

require 'socket'

module OpenStackCommon
  # memcached, as far as its contents must go when what they were made from has changed.
  module Memcached
    SECONDS = 10

    # address: host:port, as python-memcached reads it. Nothing is stale where nobody listens.
    def self.flush(address)
      host, _, port = address.delete_prefix('inet6:').rpartition(':')
      said = Socket.tcp(host.delete('[]'), port.to_i, connect_timeout: SECONDS) do |socket|
        socket.write("flush_all\r\n")
        socket.wait_readable(SECONDS) && socket.gets
      end
      raise "it says #{said.inspect}" unless said.to_s.start_with?('OK')
    rescue Errno::ECONNREFUSED
      nil
    rescue SystemCallError, SocketError, IOError, RuntimeError => e
      raise "memcached on #{address} cannot be emptied (#{e.message}), and holds what is no longer so: restart it there, then converge again"
    end
  end
end
