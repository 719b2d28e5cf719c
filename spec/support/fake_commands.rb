# frozen_string_literal: true

require 'fileutils'
require 'tmpdir'

# Programs of the operating system, replaced on PATH by scripts that note how they were called.
class FakeCommands
  attr_reader :directory

  # Runs the block with an empty set of them.
  def self.on_path
    Dir.mktmpdir do |directory|
      path = ENV['PATH']
      ENV['PATH'] = "#{directory}:#{path}"
      yield new(directory)
    ensure
      ENV['PATH'] = path
    end
  end

  def initialize(directory)
    @directory = directory
    @log = File.join(directory, 'calls')
    FileUtils.touch(@log)
  end

  # A program that notes its arguments, and then does what the shell text says.
  def add(name, text = '')
    path = File.join(@directory, name)
    File.write(path, "#!/bin/sh\nprintf '%s\\n' \"#{name} $*\" >> #{@log}\n#{text}\n")
    File.chmod(0o755, path)
  end

  # The calls so far, as "program argument …".
  def calls
    File.readlines(@log, chomp: true)
  end
end
