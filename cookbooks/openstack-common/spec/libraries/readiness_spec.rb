# frozen_string_literal: true

require 'socket'
require_relative '../../libraries/readiness'

RSpec.describe OpenStackCommon::Readiness do
  def unused_port
    TCPServer.open('127.0.0.1', 0) { |server| server.addr[1] }
  end

  it 'returns when something accepts, asking 127.0.0.1 for a daemon that listens everywhere' do
    TCPServer.open('127.0.0.1', 0) do |server|
      expect { described_class.wait("0.0.0.0:#{server.addr[1]}", seconds: 1, broken: -> {}) }.not_to raise_error
    end
  end

  it 'asks an address of IPv6 without its brackets' do
    asked = []
    allow(Socket).to receive(:tcp) { |*place, **| asked << place and instance_double(Socket, close: nil) }
    %w([fd00::10]:80 [::]:80 name:80).each { |address| described_class.wait(address, seconds: 1, broken: -> {}) }
    expect(asked).to eq([['fd00::10', 80], ['::1', 80], ['name', 80]])
  end

  it 'gives up at once when the daemon is known to be broken' do
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    waiting = -> { described_class.wait("127.0.0.1:#{unused_port}", seconds: 60, broken: -> { 'the unit failed' }) }
    expect(&waiting).to raise_error(/refused.*the unit failed/)
    expect(Process.clock_gettime(Process::CLOCK_MONOTONIC) - started).to be < 5
  end

  it 'gives up after its time, and says what it last saw' do
    waiting = -> { described_class.wait("127.0.0.1:#{unused_port}", seconds: 0.1, broken: -> {}, every: 0.01) }
    expect(&waiting).to raise_error(/refused.*not within 0.1 s/)
  end
end
