# frozen_string_literal: true

require 'socket'
require_relative '../../libraries/memcached'

RSpec.describe OpenStackCommon::Memcached do
  # What a server that answers so was told.
  def told(host, answer)
    server = TCPServer.new(host, 0)
    lines = []
    thread = Thread.new do
      socket = server.accept
      lines << socket.gets
      socket.write(answer)
      socket.close
    end
    yield server.addr[1]
    thread.join
    lines
  ensure
    server&.close
  end

  it 'is emptied, by IPv6 as well' do
    expect(told('127.0.0.1', "OK\r\n") { |port| described_class.flush("127.0.0.1:#{port}") }).to eq(["flush_all\r\n"])
    skip 'this machine has no IPv6' unless Socket.ip_address_list.any?(&:ipv6_loopback?)
    expect(told('::1', "OK\r\n") { |port| described_class.flush("inet6:[::1]:#{port}") }).to eq(["flush_all\r\n"])
  end

  it 'has nothing to forget where none runs' do
    expect { described_class.flush('127.0.0.1:1') }.not_to raise_error
  end

  it 'is an error, with the cure, when it does not do so' do
    ["ERROR\r\n", ''].each do |answer|
      told('127.0.0.1', answer) do |port|
        expect { described_class.flush("127.0.0.1:#{port}") }.to raise_error(/memcached on 127.0.0.1:#{port} cannot be emptied.*restart it there/)
      end
    end
  end
end
