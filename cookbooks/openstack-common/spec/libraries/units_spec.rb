# frozen_string_literal: true

require_relative '../../libraries/units'

RSpec.describe OpenStackCommon::Units do
  let(:calls) { [] }
  let(:units) do
    described_class.new(lambda do |words|
      names = words.drop(words.index('--') + 1)
      calls << names
      names.map { |name| "LoadState=#{name == 'gone' ? 'not-found' : 'loaded'}\nActiveState=active\n" }.join("\n")
    end)
  end

  it 'reads all units of a run in one call' do
    states = %w(a b c).map { |unit| units.state(unit, %w(a b c)) }
    expect(states.map { |state| state['ActiveState'] }).to eq(%w(active active active))
    expect(calls).to eq([%w(a b c)])
  end

  it 'asks again for what was changed, and for what was not there' do
    units.state('a', %w(a b gone))
    units.forget('a')
    units.state('a')
    units.state('b')
    units.state('gone')
    expect(calls).to eq([%w(a b gone), %w(a), %w(gone)])
  end

  it 'takes a static unit for enabled' do
    states = %w(enabled static disabled masked).map { |state| described_class.enabled?('UnitFileState' => state) }
    expect(states).to eq([true, true, false, false])
  end

  it 'knows whether systemd has read the files of a unit' do
    read = { 'NeedDaemonReload' => 'no', 'DropInPaths' => '/a/x.conf /b/y.conf' }
    cases = [[read, true], [read.merge('NeedDaemonReload' => 'yes'), true], [{ 'NeedDaemonReload' => 'no', 'DropInPaths' => '' }, true], [read, false]]
    expect(cases.map { |state, wanted| described_class.stale?(state, '/b/y.conf', wanted) }).to eq([false, true, true, true])
  end

  it 'knows when a main process was started, or that none was' do
    expect(described_class.started('ExecMainStartTimestamp' => 'Mon 2024-01-01 10:00:00.5 UTC')).to eq(Time.utc(2024, 1, 1, 10, 0, 0.5r))
    expect(described_class.started('ExecMainStartTimestamp' => '')).to be_nil
  end
end
