# frozen_string_literal: true

require_relative '../../libraries/vitals'

RSpec.describe OpenStackCommon::Vitals do
  let(:started) { [] }

  # A process of its own, with what it has started.
  def daemon
    pid = fork do
      Process.setsid
      yield
    end
    started << pid
    pid
  end

  after do
    started.each do |pid|
      Process.kill(:KILL, -pid)
      Process.wait(pid)
    end
  end

  def looked_at(pid, times: 4, every: 0.2)
    vitals = described_class.new(-> { pid })
    times.times { vitals.look and sleep every }
    vitals
  end

  # On a busy machine processes take their time.
  matcher :come_to do |value|
    supports_block_expectations
    match { |block| 200.times.any? { block.call == value || (sleep(0.1) && false) } }
  end

  it 'counts workers that end again and again' do
    vitals = looked_at(daemon { loop { Process.wait(fork { sleep(0.1) && exit! }) } }, times: 1)
    expect { vitals.look && vitals.dying? }.to come_to(true)
  end

  it 'counts main processes that are started anew each time' do
    mains = Array.new(4) { daemon { sleep } }
    vitals = described_class.new(-> { mains.shift })
    4.times { vitals.look }
    expect(vitals.ended).to eq(3)
  end

  it 'does not mind helpers, which are other programs' do
    well = looked_at(daemon { loop { system('sleep 0.1') } }, times: 8)
    expect(well.ended).to eq(0)
  end

  it 'takes a worker for one that calls itself something else' do
    pid = daemon { fork { Process.setproctitle('worker') and sleep } and sleep }
    expect { described_class.ages(pid).size }.to come_to(2)
  end

  it 'knows which processes have been there for some time' do
    pid = daemon { fork { sleep } and sleep(described_class::SETTLED) and fork { sleep } and sleep }
    expect(looked_at(pid, times: 1).settled).to be_empty
    sleep described_class::SETTLED + 0.5
    expect { described_class.ages(pid).size - looked_at(pid, times: 1).settled.size }.to come_to(1)
  end

  it 'looks again at a daemon that has a young process, and only at that' do
    expect([0, 31].map { |age| described_class.young?(7, 7 => { parent: 1, started: File.read('/proc/uptime').to_f - age }) }).to eq([true, false])
  end

  it 'finds no process of a unit that has none' do
    expect(described_class.ages(0)).to be_empty
  end
end
