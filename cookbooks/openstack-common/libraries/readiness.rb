# frozen_string_literal: true

require 'socket'

module OpenStackCommon
  # Waiting for a daemon.
  module Readiness
    EVERYWHERE = { '0.0.0.0' => '127.0.0.1', '::' => '::1' }.freeze

    # Poll "host:port" until something accepts; `broken` answers a reason to give up at once, or nil.
    def self.wait(address, seconds:, broken:, every: 0.2)
      poll(seconds: seconds, broken: broken, every: every) do
        refusal = refusal_of(address)
        "nothing answers on #{address} (#{refusal})" if refusal
      end
    end

    # Poll until the block, which answers what is still wrong, answers nil.
    def self.poll(seconds:, broken:, every: 0.2)
      deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + seconds
      loop do
        reason = broken.call
        wrong = yield or return
        reason ||= "not within #{seconds} s" if Process.clock_gettime(Process::CLOCK_MONOTONIC) > deadline
        raise "#{wrong}: #{reason}" if reason

        sleep every
      end
    end

    # Why a connection is not taken, or nil when it is.
    def self.refusal_of(address)
      host, _, port = address.delete('[]').rpartition(':')
      Socket.tcp(EVERYWHERE.fetch(host, host), port.to_i, connect_timeout: 2).close
      nil
    rescue SystemCallError => e
      e.message
    end
  end
end
