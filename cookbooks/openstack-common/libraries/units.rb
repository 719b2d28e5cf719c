# frozen_string_literal: true

require 'time'

module OpenStackCommon
  # What systemd says of units, many in one call: a `systemctl` costs 10 ms and more, and a node has 25 daemons.
  class Units
    PROPERTIES = %w(LoadState ActiveState UnitFileState NeedDaemonReload DropInPaths ExecMainStartTimestamp MainPID).freeze

    # shell: a callable that runs an Array of words and answers its standard output.
    def initialize(shell)
      @shell = shell
      @known = {}
    end

    # The unit's PROPERTIES as a Hash; `together` names units that will be asked for later, and are read in the same call.
    def state(unit, together = [])
      read([unit, *together].uniq) unless @known.key?(unit)
      # This run may have written the unit since.
      read([unit]) if @known.fetch(unit)['LoadState'] == 'not-found'
      @known.fetch(unit)
    end

    def forget(unit)
      @known.delete(unit)
    end

    def forget_all
      @known.clear
    end

    # Whether systemd has yet to read the unit's files. NeedDaemonReload alone does not tell: it stays "no" after the first
    # drop-in of a unit, because systemd remembers which directories there were.
    def self.stale?(state, drop_in, wanted)
      state['NeedDaemonReload'] == 'yes' || state['DropInPaths'].to_s.split.include?(drop_in) != wanted
    end

    def self.active?(state)
      state['ActiveState'] == 'active'
    end

    # A unit that a link brings in (static, indirect …) cannot be enabled and need not be.
    def self.enabled?(state)
      !%w(disabled masked).include?(state['UnitFileState'])
    end

    # PID of the unit's main process, or 0.
    def self.main(state)
      state['MainPID'].to_i
    end

    # When the unit's main process was started last, or nil.
    def self.started(state)
      stamp = state['ExecMainStartTimestamp'].to_s
      stamp.empty? ? nil : Time.parse(stamp)
    end

    private

    def read(units)
      words = ['systemctl', 'show', '--timestamp=us+utc', "--property=#{PROPERTIES.join(',')}", '--', *units]
      blocks = @shell.call(words).split(/\n\n+/)
      units.zip(blocks) { |unit, block| @known[unit] = parse(block) }
    end

    def parse(block)
      block.to_s.lines(chomp: true).to_h { |line| line.split('=', 2) }
    end
  end
end
