# frozen_string_literal: true

module OpenStackCommon
  # The processes of a daemon, from one look to the next. systemd says "active" of one whose workers end again and again,
  # and of one that it starts anew each time.
  class Vitals
    # One process may end by accident.
    AGAIN_AND_AGAIN = 2
    # Seconds. A process that has lived for SETTLED is no worker that dies as soon as it starts; a daemon all of whose processes
    # are older than YOUNG has none that do.
    SETTLED = 2
    YOUNG = 30
    TICKS = 100.0 # a second, for user space on every Linux

    attr_reader :ended

    # main: answers the PID of the main process, which is another one each time that systemd starts the daemon anew.
    def initialize(main)
      @main = main
      @ages = {}
      @ended = 0
    end

    def look
      seen = self.class.ages(@main.call)
      @ended += (@ages.keys - seen.keys).size
      @ages = seen
    end

    def dying?
      ended >= AGAIN_AND_AGAIN
    end

    # PIDs of the processes that have lived for some time.
    def settled
      @ages.select { |_, age| age >= SETTLED }.keys
    end

    def self.young?(main, processes)
      ages(main, processes).values.any? { |age| age < YOUNG }
    end

    # PID => age in seconds, of a process and its workers: those of its children that run the same program, whatever they are
    # called. Others are helpers, which may come and go.
    def self.ages(main, processes = running)
      return {} unless processes.key?(main)

      uptime = File.read('/proc/uptime').to_f
      own = processes.select { |pid, process| pid == main || (process[:parent] == main && program(pid) == program(main)) }
      own.transform_values { |process| uptime - process[:started] }
    end

    # PID => parent and start, of every process of this machine.
    def self.running
      Dir.glob('/proc/[0-9]*/stat').filter_map { |path| parse(path) }.to_h
    end

    # After the name, which may hold blanks and parentheses, come the state, the parent, and at the 20th place the start.
    def self.parse(path)
      pid, rest = File.read(path).match(/\A(\d+) \(.*\) (.*)/m).captures
      words = rest.split
      [pid.to_i, { parent: words[1].to_i, started: words[19].to_i / TICKS }]
    rescue SystemCallError
      nil # gone in the meantime
    end

    def self.program(pid)
      File.readlink("/proc/#{pid}/exe")
    rescue SystemCallError
      nil
    end
    private_class_method :parse, :program
  end
end
